CREATE OR REPLACE VIEW delta.gold_views.customer_analytics
COMMENT 'What each customer is worth, how likely they are to stay away, and the segment that follows from it.'
SECURITY INVOKER AS
SELECT
  customer_id,
  customer_name,
  region,
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
COMMENT ON COLUMN delta.gold_views.customer_analytics.region IS 'Sales territory of the present delivery city, `Unknown` where none is known';
COMMENT ON COLUMN delta.gold_views.customer_analytics.customer_segment IS 'By recency, frequency and monetary value (RFM; Hughes, Strategic Database Marketing, 1994) at fixed thresholds, the first that holds: prospect (no order), lost (last order over 180 days ago), at risk (over 60 days), champion (100 orders and 200,000 US dollars or more), loyal (50 orders or more), occasional (first order over 365 days ago), new';
COMMENT ON COLUMN delta.gold_views.customer_analytics.total_orders IS 'Orders taken from the customer';
COMMENT ON COLUMN delta.gold_views.customer_analytics.total_revenue IS 'Value of these orders before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.customer_analytics.avg_order_value IS 'total_revenue / total_orders, rounded half up to cents; empty without orders';
COMMENT ON COLUMN delta.gold_views.customer_analytics.last_order_date IS 'Day of the latest order; empty without orders';
COMMENT ON COLUMN delta.gold_views.customer_analytics.customer_lifetime_value IS 'Profit expected in the next 52 weeks, in US dollars of today: E[Y(52) | x, t_x, T] E[M | n, mean] margin / (1 + discount_rate)^(1/2), all of the year discounted from its middle. E[Y] is the BG/NBD model''s number of purchases (Fader, Hardie & Lee 2005, equation 10), computed as P(alive) times the mean over p ~ beta(a, b + x) of (1 - (1 + 52 p / (alpha + T))^-(r + x)) / p by the double exponential rule (Takahasi & Mori 1974); E[M] is the gamma-gamma model''s value of one, p (gamma + total_revenue) / (p n + q - 1) (Fader & Hardie, The Gamma-Gamma Model of Monetary Value, 2013, equation 5), n = x + 1. Parameters are those of the latest gold.model_parameters; empty without orders and before the first fit';
COMMENT ON COLUMN delta.gold_views.customer_analytics.churn_probability IS '1 - P(alive) of the BG/NBD model (Fader, Hardie & Lee, Counting Your Customers the Easy Way, Marketing Science 24(2), 2005; P(alive) = 1 / (1 + a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x)), 1 where x = 0) with the parameters of the latest gold.model_parameters; x = days with an order after the first one, t_x and T = weeks from the first order to the last and to gold.business_day; empty without orders and before the first fit';
