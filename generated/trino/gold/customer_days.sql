CREATE OR REPLACE VIEW delta.gold_views.customer_days
COMMENT 'Order intake by customer, day and product category; what daily_sales_metrics adds up, so that it need not read every order of the day.'
SECURITY INVOKER AS
SELECT
  order_date,
  customer_id,
  product_category,
  order_count,
  revenue
FROM delta.gold.customer_days;
COMMENT ON COLUMN delta.gold_views.customer_days.order_date IS 'Day on which the orders were taken';
COMMENT ON COLUMN delta.gold_views.customer_days.customer_id IS 'Durable id of the customer';
COMMENT ON COLUMN delta.gold_views.customer_days.product_category IS 'The item''s stock group with the lowest id, `Unknown` where it is in none; one each, so that revenue is counted once';
COMMENT ON COLUMN delta.gold_views.customer_days.order_count IS 'Orders with a line in the category; an order with several categories counts in each';
COMMENT ON COLUMN delta.gold_views.customer_days.revenue IS 'Sum of quantity times unit price of the category''s order lines before tax, in US dollars';
