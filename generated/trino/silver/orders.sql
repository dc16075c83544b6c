CREATE OR REPLACE VIEW delta.silver_views.orders
COMMENT 'Orders that customers placed, from the call to the order desk until all goods are picked.'
SECURITY INVOKER AS
SELECT
  order_id,
  customer_id,
  salesperson_person_id,
  picked_by_person_id,
  contact_person_id,
  backorder_order_id,
  order_date,
  expected_delivery_date,
  customer_purchase_order_number,
  is_undersupply_backordered,
  comments,
  delivery_instructions,
  internal_comments,
  picking_completed_when,
  last_edited_by,
  last_edited_when
FROM delta.silver.orders;
COMMENT ON COLUMN delta.silver_views.orders.order_id IS 'Identifies the order';
COMMENT ON COLUMN delta.silver_views.orders.customer_id IS 'Customer who ordered';
COMMENT ON COLUMN delta.silver_views.orders.salesperson_person_id IS 'Employee who took the order';
COMMENT ON COLUMN delta.silver_views.orders.picked_by_person_id IS 'Employee who picked the goods';
COMMENT ON COLUMN delta.silver_views.orders.contact_person_id IS 'Customer''s person who ordered';
COMMENT ON COLUMN delta.silver_views.orders.backorder_order_id IS 'Later order that carries what could not be picked';
COMMENT ON COLUMN delta.silver_views.orders.order_date IS 'Day on which the order was taken';
COMMENT ON COLUMN delta.silver_views.orders.expected_delivery_date IS 'Day on which the customer expects the goods';
COMMENT ON COLUMN delta.silver_views.orders.customer_purchase_order_number IS 'The customer''s own number for the order';
COMMENT ON COLUMN delta.silver_views.orders.is_undersupply_backordered IS 'Whether missing goods are to be sent later';
COMMENT ON COLUMN delta.silver_views.orders.comments IS 'Notes for the customer';
COMMENT ON COLUMN delta.silver_views.orders.delivery_instructions IS 'What the driver should know';
COMMENT ON COLUMN delta.silver_views.orders.internal_comments IS 'Notes that the customer does not see';
COMMENT ON COLUMN delta.silver_views.orders.picking_completed_when IS 'Time at which the whole order was picked; empty while it is open';
COMMENT ON COLUMN delta.silver_views.orders.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.orders.last_edited_when IS 'Time of the last change';
