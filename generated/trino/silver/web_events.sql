CREATE OR REPLACE VIEW delta.silver_views.web_events
COMMENT 'Web events, typed, each once; an event that came too late for the KPIs is marked.'
SECURITY INVOKER AS
SELECT
  event_id,
  session_id,
  visitor_id,
  customer_id,
  event_type,
  occurred_at,
  page,
  query,
  product_id,
  product_category,
  quantity,
  unit_price,
  amount,
  order_id,
  device,
  region,
  is_late
FROM delta.silver.web_events;
COMMENT ON COLUMN delta.silver_views.web_events.event_id IS 'Identifies the event (UUID)';
COMMENT ON COLUMN delta.silver_views.web_events.session_id IS 'Session in which it happened (UUID)';
COMMENT ON COLUMN delta.silver_views.web_events.visitor_id IS 'Visitor (UUID), the same one when they return';
COMMENT ON COLUMN delta.silver_views.web_events.customer_id IS 'Customer, known once the visitor has signed in (sales.customers)';
COMMENT ON COLUMN delta.silver_views.web_events.event_type IS 'page_view, search, product_view, add_to_cart, checkout or purchase';
COMMENT ON COLUMN delta.silver_views.web_events.occurred_at IS 'When it happened';
COMMENT ON COLUMN delta.silver_views.web_events.page IS 'Path of the page';
COMMENT ON COLUMN delta.silver_views.web_events.query IS 'What was searched for';
COMMENT ON COLUMN delta.silver_views.web_events.product_id IS 'Product that was looked at or bought (warehouse.stock_items)';
COMMENT ON COLUMN delta.silver_views.web_events.product_category IS 'Its stock group with the lowest id, as gold counts products';
COMMENT ON COLUMN delta.silver_views.web_events.quantity IS 'Pieces in the cart or bought';
COMMENT ON COLUMN delta.silver_views.web_events.unit_price IS 'Price of a piece before tax, in US dollars';
COMMENT ON COLUMN delta.silver_views.web_events.amount IS 'Of a purchase: quantity times unit_price, in US dollars';
COMMENT ON COLUMN delta.silver_views.web_events.order_id IS 'Order that a purchase placed (sales.orders)';
COMMENT ON COLUMN delta.silver_views.web_events.device IS 'desktop, mobile or tablet';
COMMENT ON COLUMN delta.silver_views.web_events.region IS 'Sales territory that the visitor comes from';
COMMENT ON COLUMN delta.silver_views.web_events.is_late IS 'Whether it came so late that its minute may have been final: it is in no KPI';
