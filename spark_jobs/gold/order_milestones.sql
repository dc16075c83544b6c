WITH sales AS (
  SELECT order_id, sum(revenue) AS invoiced_revenue, sum(line_profit) AS gross_profit
  FROM gold.fact_sales
  WHERE NOT is_credit_note
  GROUP BY order_id
), steps AS (
  SELECT explode(sequence(1, 4)) AS step
), milestones AS (
  SELECT
    o.order_id,
    s.step,
    CASE s.step
      WHEN 1 THEN o.order_date
      WHEN 2 THEN CAST(o.picked_at AS DATE)
      WHEN 3 THEN o.invoiced_on
      ELSE o.delivered_on
    END AS milestone_date,
    coalesce(c.sales_territory, 'Unknown') AS sales_territory,
    o.salesperson_id,
    o.order_value,
    o.ordered_quantity,
    o.picked_quantity,
    coalesce(o.picking_seconds, 0) AS picking_seconds,
    o.is_late,
    CAST(coalesce(i.invoiced_revenue, 0) AS DECIMAL(18, 2)) AS invoiced_revenue,
    CAST(coalesce(i.gross_profit, 0) AS DECIMAL(18, 2)) AS gross_profit
  FROM gold.fact_orders AS o
  CROSS JOIN steps AS s
  LEFT JOIN gold.dim_customer AS c
    ON o.customer_id = c.customer_id
    AND o.order_date >= CAST(c.effective_from AS DATE)
    AND o.order_date < CAST(coalesce(c.effective_to, TIMESTAMP '9999-12-31 00:00:00') AS DATE)
  LEFT JOIN sales AS i ON o.order_id = i.order_id
)
SELECT
  order_id,
  CASE step WHEN 1 THEN 'taken' WHEN 2 THEN 'picked' WHEN 3 THEN 'invoiced' ELSE 'delivered' END AS milestone,
  milestone_date,
  sales_territory,
  salesperson_id,
  order_value,
  ordered_quantity,
  picked_quantity,
  picking_seconds,
  is_late,
  invoiced_revenue,
  gross_profit
FROM milestones
WHERE milestone_date IS NOT NULL
