CREATE OR REPLACE VIEW delta.silver_views.purchase_orders
COMMENT 'Orders that we send to suppliers to fill up our stock.'
SECURITY INVOKER AS
SELECT
  purchase_order_id,
  supplier_id,
  order_date,
  delivery_method_id,
  contact_person_id,
  expected_delivery_date,
  supplier_reference,
  is_order_finalized,
  comments,
  internal_comments,
  last_edited_by,
  last_edited_when
FROM delta.silver.purchase_orders;
COMMENT ON COLUMN delta.silver_views.purchase_orders.purchase_order_id IS 'Identifies the order to the supplier';
COMMENT ON COLUMN delta.silver_views.purchase_orders.supplier_id IS 'Supplier from whom the goods are ordered';
COMMENT ON COLUMN delta.silver_views.purchase_orders.order_date IS 'Day on which the order was sent';
COMMENT ON COLUMN delta.silver_views.purchase_orders.delivery_method_id IS 'How the goods are to come';
COMMENT ON COLUMN delta.silver_views.purchase_orders.contact_person_id IS 'Supplier''s person who took the order';
COMMENT ON COLUMN delta.silver_views.purchase_orders.expected_delivery_date IS 'Day on which the goods are expected';
COMMENT ON COLUMN delta.silver_views.purchase_orders.supplier_reference IS 'The supplier''s number for this order';
COMMENT ON COLUMN delta.silver_views.purchase_orders.is_order_finalized IS 'Whether all goods came or are no longer expected';
COMMENT ON COLUMN delta.silver_views.purchase_orders.comments IS 'Notes for the supplier';
COMMENT ON COLUMN delta.silver_views.purchase_orders.internal_comments IS 'Notes that the supplier does not see';
COMMENT ON COLUMN delta.silver_views.purchase_orders.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.purchase_orders.last_edited_when IS 'Time of the last change';
