CREATE OR REPLACE VIEW delta.gold_views.customer_months
COMMENT 'Orders by customer and month; what customer_analytics adds up, so that it need not read every order.'
SECURITY INVOKER AS
SELECT
  customer_id,
  order_month,
  order_count,
  purchase_days,
  revenue,
  first_order_date,
  last_order_date
FROM delta.gold.customer_months;
COMMENT ON COLUMN delta.gold_views.customer_months.customer_id IS 'Durable id of the customer';
COMMENT ON COLUMN delta.gold_views.customer_months.order_month IS 'First day of the month in which the orders were taken';
COMMENT ON COLUMN delta.gold_views.customer_months.order_count IS 'Orders taken in the month';
COMMENT ON COLUMN delta.gold_views.customer_months.purchase_days IS 'Days of the month with an order';
COMMENT ON COLUMN delta.gold_views.customer_months.revenue IS 'Value of the orders before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.customer_months.first_order_date IS 'First day with an order in the month';
COMMENT ON COLUMN delta.gold_views.customer_months.last_order_date IS 'Last day with an order in the month';
