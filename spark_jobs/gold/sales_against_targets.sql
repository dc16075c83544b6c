WITH months AS (
  SELECT
    d.month_start,
    o.salesperson_id,
    CAST(sum(o.orders_invoiced) AS BIGINT) AS orders_invoiced,
    CAST(sum(o.revenue) AS DECIMAL(18, 2)) AS revenue
  FROM gold.operations_by_salesperson AS o
  JOIN gold.dim_date AS d ON o.report_date = d.calendar_date
  GROUP BY d.month_start, o.salesperson_id
), compared AS (
  SELECT
    t.target_month,
    t.salesperson_id,
    t.target_revenue,
    coalesce(m.orders_invoiced, CAST(0 AS BIGINT)) AS orders_invoiced,
    coalesce(m.revenue, CAST(0 AS DECIMAL(18, 2))) AS revenue
  FROM silver.sales_targets AS t
  LEFT JOIN months AS m ON t.target_month = m.month_start AND t.salesperson_id = m.salesperson_id
)
SELECT
  target_month,
  salesperson_id,
  target_revenue,
  orders_invoiced,
  revenue,
  CAST(revenue - target_revenue AS DECIMAL(18, 2)) AS gap,
  CASE WHEN target_revenue > 0 THEN
    CAST(CAST(CAST(floor(
      CAST(CAST(CAST(revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) AS DOUBLE)
      / CAST(CAST(CAST(target_revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) AS DOUBLE)
      * CAST(10000 AS DOUBLE) + CAST(0.5 AS DOUBLE)) AS BIGINT) AS DECIMAL(18, 0))
      * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(18, 4))
  END AS attainment
FROM compared
