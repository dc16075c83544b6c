CREATE OR REPLACE VIEW delta.gold_views.web_orders
COMMENT 'One row per order that a visitor of the web shop placed, with its event and what it is worth, to hold both branches against each other.'
SECURITY INVOKER AS
SELECT
  order_id,
  event_id,
  session_id,
  customer_id,
  placed_at,
  order_date,
  revenue,
  is_cancelled
FROM delta.gold.web_orders;
COMMENT ON COLUMN delta.gold_views.web_orders.order_id IS 'Identifies the order (gold.fact_orders)';
COMMENT ON COLUMN delta.gold_views.web_orders.event_id IS 'Purchase event of the web shop that the order comes from';
COMMENT ON COLUMN delta.gold_views.web_orders.session_id IS 'Visit in which it was placed';
COMMENT ON COLUMN delta.gold_views.web_orders.customer_id IS 'Customer who ordered; durable id, join gold.dim_customer by its effective range';
COMMENT ON COLUMN delta.gold_views.web_orders.placed_at IS 'Time of the purchase by the visitor''s clock, which is real time, not the shop''s own';
COMMENT ON COLUMN delta.gold_views.web_orders.order_date IS 'Day of the shop''s own calendar on which it was taken (gold.dim_date); empty once cancelled';
COMMENT ON COLUMN delta.gold_views.web_orders.revenue IS 'Quantity times unit price before tax, in US dollars; 0 once cancelled';
COMMENT ON COLUMN delta.gold_views.web_orders.is_cancelled IS 'Whether the order has been removed since';
