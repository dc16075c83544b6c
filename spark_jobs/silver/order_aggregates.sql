SELECT
  customer_id,
  count(*) AS total_orders,
  CAST(sum(line_count) AS BIGINT) AS total_lines,
  CAST(sum(order_value) AS DECIMAL(18, 2)) AS total_value,
  min(order_date) AS first_order_date,
  max(order_date) AS last_order_date,
  CASE
    WHEN count(*) > 1
    THEN CAST(datediff(max(order_date), min(order_date)) AS DOUBLE) / CAST(count(*) - 1 AS DOUBLE)
  END AS mean_days_between_orders,
  count_if(order_status = 'open') AS open_orders,
  count_if(delivery_delay_days > 0) AS late_deliveries
FROM silver.enriched_orders
GROUP BY customer_id
