CREATE OR REPLACE VIEW delta.silver_views.web_orders
COMMENT 'Orders that visitors of the web shop placed, each with the event that says so; they stay when the order is cancelled.'
SECURITY INVOKER AS
SELECT
  order_id,
  event_id,
  session_id,
  customer_id,
  placed_at
FROM delta.silver.web_orders;
COMMENT ON COLUMN delta.silver_views.web_orders.order_id IS 'Identifies the order in silver.orders, which may have been cancelled since';
COMMENT ON COLUMN delta.silver_views.web_orders.event_id IS 'Purchase event of the web shop that the order comes from';
COMMENT ON COLUMN delta.silver_views.web_orders.session_id IS 'Visit in which it was placed';
COMMENT ON COLUMN delta.silver_views.web_orders.customer_id IS 'Customer who ordered';
COMMENT ON COLUMN delta.silver_views.web_orders.placed_at IS 'Time of the purchase by the visitor''s clock, which is real time, not the shop''s own';
