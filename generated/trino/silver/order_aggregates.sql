CREATE OR REPLACE VIEW delta.silver.order_aggregates
COMMENT 'What each customer who ever ordered has ordered so far, as it is now.'
SECURITY INVOKER AS
SELECT
  customer_id,
  COUNT(*) AS total_orders,
  CAST(SUM(line_count) AS BIGINT) AS total_lines,
  CAST(SUM(order_value) AS DECIMAL(18, 2)) AS total_value,
  MIN(order_date) AS first_order_date,
  MAX(order_date) AS last_order_date,
  CASE
    WHEN COUNT(*) > 1
    THEN CAST(DATE_DIFF(
      'DAY',
      CAST(CAST(MIN(order_date) AS TIMESTAMP) AS DATE),
      CAST(CAST(MAX(order_date) AS TIMESTAMP) AS DATE)
    ) AS DOUBLE) / NULLIF(CAST(COUNT(*) - 1 AS DOUBLE), 0)
  END AS mean_days_between_orders,
  COUNT(CASE WHEN order_status = 'open' THEN 1 END) AS open_orders,
  COUNT(CASE WHEN delivery_delay_days > 0 THEN 1 END) AS late_deliveries
FROM delta.silver.enriched_orders
GROUP BY
  customer_id;
COMMENT ON COLUMN delta.silver.order_aggregates.customer_id IS 'The customer';
COMMENT ON COLUMN delta.silver.order_aggregates.total_orders IS 'Number of orders';
COMMENT ON COLUMN delta.silver.order_aggregates.total_lines IS 'Lines of all orders';
COMMENT ON COLUMN delta.silver.order_aggregates.total_value IS 'Value of all orders before tax, in US dollars';
COMMENT ON COLUMN delta.silver.order_aggregates.first_order_date IS 'Day of the first order';
COMMENT ON COLUMN delta.silver.order_aggregates.last_order_date IS 'Day of the last order';
COMMENT ON COLUMN delta.silver.order_aggregates.mean_days_between_orders IS 'Days from the first to the last order, divided by the orders after the first; empty after one order';
COMMENT ON COLUMN delta.silver.order_aggregates.open_orders IS 'Orders whose status is open';
COMMENT ON COLUMN delta.silver.order_aggregates.late_deliveries IS 'Orders that were delivered after the expected day';
