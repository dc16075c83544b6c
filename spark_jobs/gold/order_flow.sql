WITH orders AS (
  SELECT
    order_date,
    coalesce(CAST(picked_at AS DATE), DATE '9999-12-31') AS picked_on,
    coalesce(delivered_on, DATE '9999-12-31') AS delivered_on,
    picking_seconds,
    is_late
  FROM gold.fact_orders
)
SELECT
  order_date,
  picked_on,
  delivered_on,
  count(*) AS order_count,
  CAST(sum(CASE WHEN is_late THEN 1 ELSE 0 END) AS BIGINT) AS late_count,
  CAST(coalesce(sum(picking_seconds), 0) AS BIGINT) AS picking_seconds,
  CAST(coalesce(max(picking_seconds), 0) AS BIGINT) AS longest_picking_seconds
FROM orders
GROUP BY order_date, picked_on, delivered_on
