SELECT
  customer_id,
  COUNT(*) AS total_orders,
  CAST(SUM(line_count) AS BIGINT) AS total_lines,
  CAST(SUM(order_value) AS DECIMAL(18, 2)) AS total_value,
  MIN(order_date) AS first_order_date,
  MAX(order_date) AS last_order_date,
  CASE
    WHEN COUNT(*) > 1
    THEN CAST(DATE_DIFF('DAY', CAST(MIN(order_date) AS DATE), CAST(MAX(order_date) AS DATE)) AS DOUBLE) / NULLIF(CAST(COUNT(*) - 1 AS DOUBLE), 0)
  END AS mean_days_between_orders,
  COUNT(CASE WHEN order_status = 'open' THEN 1 END) AS open_orders,
  COUNT(CASE WHEN delivery_delay_days > 0 THEN 1 END) AS late_deliveries
FROM silver.enriched_orders
GROUP BY
  customer_id
