WITH lines AS (
  SELECT
    order_id,
    SUM(CAST(quantity AS DECIMAL(19, 0)) * unit_price) AS revenue
  FROM silver.order_lines
  GROUP BY
    order_id
)
SELECT
  w.order_id,
  w.event_id,
  w.session_id,
  w.customer_id,
  w.placed_at,
  o.order_date,
  CAST(COALESCE(l.revenue, 0) AS DECIMAL(18, 2)) AS revenue,
  o.order_id IS NULL AS is_cancelled
FROM silver.web_orders AS w
LEFT JOIN silver.orders AS o
  ON w.order_id = o.order_id
LEFT JOIN lines AS l
  ON w.order_id = l.order_id
