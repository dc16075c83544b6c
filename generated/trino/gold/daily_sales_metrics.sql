CREATE OR REPLACE VIEW delta.gold_views.daily_sales_metrics
COMMENT 'Order intake by day, region and product category.'
SECURITY INVOKER AS
SELECT
  order_date,
  region,
  product_category,
  total_orders,
  total_revenue,
  avg_order_value,
  unique_customers
FROM delta.gold.daily_sales_metrics;
COMMENT ON COLUMN delta.gold_views.daily_sales_metrics.order_date IS 'Day on which the orders were taken';
COMMENT ON COLUMN delta.gold_views.daily_sales_metrics.region IS 'Sales territory of the customer''s delivery city as it was at the end of the order''s day; past days stay when a customer moves';
COMMENT ON COLUMN delta.gold_views.daily_sales_metrics.product_category IS 'The item''s stock group with the lowest id; one each, so that revenue is counted once';
COMMENT ON COLUMN delta.gold_views.daily_sales_metrics.total_orders IS 'Orders with a line in the category; an order with several categories counts in each';
COMMENT ON COLUMN delta.gold_views.daily_sales_metrics.total_revenue IS 'Sum of quantity times unit price of the category''s order lines before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.daily_sales_metrics.avg_order_value IS 'total_revenue / total_orders, rounded half up to cents';
COMMENT ON COLUMN delta.gold_views.daily_sales_metrics.unique_customers IS 'Customers with such an order; they do not add up over rows';
