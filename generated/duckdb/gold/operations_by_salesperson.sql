WITH days AS (
  SELECT
    milestone_date AS report_date,
    salesperson_id,
    CAST(SUM(CASE WHEN milestone = 'taken' THEN 1 ELSE 0 END) AS BIGINT) AS orders_taken,
    CAST(SUM(CASE WHEN milestone = 'taken' THEN order_value ELSE 0 END) AS DECIMAL(18, 2)) AS order_value,
    CAST(SUM(CASE WHEN milestone = 'picked' THEN 1 ELSE 0 END) AS BIGINT) AS orders_picked,
    CAST(SUM(CASE WHEN milestone = 'picked' THEN ordered_quantity ELSE 0 END) AS BIGINT) AS ordered_quantity,
    CAST(SUM(CASE WHEN milestone = 'picked' THEN picked_quantity ELSE 0 END) AS BIGINT) AS picked_quantity,
    CAST(SUM(CASE WHEN milestone = 'delivered' THEN 1 ELSE 0 END) AS BIGINT) AS orders_delivered,
    CAST(SUM(CASE WHEN milestone = 'delivered' AND is_late THEN 1 ELSE 0 END) AS BIGINT) AS late_deliveries,
    CAST(SUM(CASE WHEN milestone = 'delivered' AND is_late THEN order_value ELSE 0 END) AS DECIMAL(18, 2)) AS late_value,
    CAST(SUM(CASE WHEN milestone = 'invoiced' THEN 1 ELSE 0 END) AS BIGINT) AS orders_invoiced,
    CAST(SUM(CASE WHEN milestone = 'invoiced' THEN invoiced_revenue ELSE 0 END) AS DECIMAL(18, 2)) AS revenue,
    CAST(SUM(CASE WHEN milestone = 'invoiced' THEN gross_profit ELSE 0 END) AS DECIMAL(18, 2)) AS gross_profit
  FROM gold.order_milestones
  GROUP BY
    milestone_date,
    salesperson_id
)
SELECT
  report_date,
  salesperson_id,
  orders_taken,
  order_value,
  orders_picked,
  ordered_quantity,
  picked_quantity,
  CASE
    WHEN ordered_quantity > 0
    THEN CAST(CAST((
      20000 * picked_quantity + ordered_quantity
    ) // (
      2 * ordered_quantity
    ) AS DECIMAL(18, 0)) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(9, 4))
  END AS fill_rate,
  orders_delivered,
  late_deliveries,
  late_value,
  CASE
    WHEN orders_delivered > 0
    THEN CAST(CAST((
      20000 * (
        orders_delivered - late_deliveries
      ) + orders_delivered
    ) // (
      2 * orders_delivered
    ) AS DECIMAL(18, 0)) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(5, 4))
  END AS on_time_share,
  orders_invoiced,
  revenue,
  gross_profit,
  CASE
    WHEN revenue > 0
    THEN CAST(CAST(CAST(FLOOR(
      CAST(CAST(CAST(gross_profit AS DECIMAL(20, 2)) * 100 AS BIGINT) AS DOUBLE) / NULLIF(CAST(CAST(CAST(revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) AS DOUBLE), 0) * CAST(10000 AS DOUBLE) + CAST(0.5 AS DOUBLE)
    ) AS BIGINT) AS DECIMAL(18, 0)) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(18, 4))
  END AS margin
FROM days
