CREATE OR REPLACE VIEW delta.gold_views.customer_analytics
COMMENT 'What each customer is worth, how likely they are to stay away, and the segment that follows from it.'
SECURITY INVOKER AS
SELECT
  customer_id,
  customer_name,
  customer_segment,
  total_orders,
  total_revenue,
  avg_order_value,
  last_order_date,
  customer_lifetime_value,
  churn_probability
FROM delta.gold.customer_analytics;
COMMENT ON COLUMN delta.gold_views.customer_analytics.customer_id IS 'Identifies the customer';
COMMENT ON COLUMN delta.gold_views.customer_analytics.customer_name IS 'Present name of the customer';
COMMENT ON COLUMN delta.gold_views.customer_analytics.customer_segment IS 'By recency, frequency and monetary value (RFM; Hughes, Strategic Database Marketing, 1994) at fixed thresholds, the first that holds: prospect (no order), lost (last order over 180 days ago), at risk (over 60 days), champion (50 orders and 100,000 US dollars or more), loyal (10 orders or more), new';
COMMENT ON COLUMN delta.gold_views.customer_analytics.total_orders IS 'Orders taken from the customer';
COMMENT ON COLUMN delta.gold_views.customer_analytics.total_revenue IS 'Value of these orders before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.customer_analytics.avg_order_value IS 'total_revenue / total_orders, rounded half up to cents; empty without orders';
COMMENT ON COLUMN delta.gold_views.customer_analytics.last_order_date IS 'Day of the latest order; empty without orders';
COMMENT ON COLUMN delta.gold_views.customer_analytics.customer_lifetime_value IS 'm r / (1 + i - r) in US dollars (Gupta & Lehmann, Customers as Assets, Journal of Interactive Marketing 17(1), 2003), with yearly margin m = 0.4 times revenue per year of tenure (at least one year), retention r = 1 - churn_probability and discount rate i = 0.1; 0 without orders';
COMMENT ON COLUMN delta.gold_views.customer_analytics.churn_probability IS '1 - P(alive) of the BG/NBD model (Fader, Hardie & Lee, Counting Your Customers the Easy Way, Marketing Science 24(2), 2005; P(alive) = 1 / (1 + a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x)), 1 where x = 0) with that paper''s parameters r = 0.243, alpha = 4.414, a = 0.793, b = 2.426; x = days with an order after the first one, t_x and T = weeks from the first order to the last and to gold.business_day; empty without orders';
