WITH orders AS (
  SELECT
    order_date,
    COALESCE(CAST(picked_at AS DATE), CAST('9999-12-31' AS DATE)) AS picked_on,
    COALESCE(delivered_on, CAST('9999-12-31' AS DATE)) AS delivered_on,
    picking_seconds,
    is_late
  FROM gold.fact_orders
)
SELECT
  order_date,
  picked_on,
  delivered_on,
  COUNT(*) AS order_count,
  CAST(SUM(CASE WHEN is_late THEN 1 ELSE 0 END) AS BIGINT) AS late_count,
  CAST(COALESCE(SUM(picking_seconds), 0) AS BIGINT) AS picking_seconds,
  CAST(COALESCE(MAX(picking_seconds), 0) AS BIGINT) AS longest_picking_seconds
FROM orders
GROUP BY
  order_date,
  picked_on,
  delivered_on
