SELECT
  o.customer_id,
  d.month_start AS order_month,
  COUNT(*) AS order_count,
  COUNT(DISTINCT o.order_date) AS purchase_days,
  CAST(SUM(o.order_value) AS DECIMAL(18, 2)) AS revenue,
  MIN(o.order_date) AS first_order_date,
  MAX(o.order_date) AS last_order_date
FROM gold.fact_orders AS o
JOIN gold.dim_date AS d
  ON o.order_date = d.calendar_date
GROUP BY
  o.customer_id,
  d.month_start
