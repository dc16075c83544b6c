SELECT
  o.customer_id,
  d.month_start AS order_month,
  count(*) AS order_count,
  count(DISTINCT o.order_date) AS purchase_days,
  CAST(sum(o.order_value) AS DECIMAL(18, 2)) AS revenue,
  min(o.order_date) AS first_order_date,
  max(o.order_date) AS last_order_date
FROM gold.fact_orders AS o
JOIN gold.dim_date AS d ON o.order_date = d.calendar_date
GROUP BY o.customer_id, d.month_start
