CREATE OR REPLACE VIEW delta.silver_views.delivery_methods
COMMENT 'Ways in which goods travel to a customer or from a supplier.'
SECURITY INVOKER AS
SELECT
  delivery_method_id,
  delivery_method_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.delivery_methods;
COMMENT ON COLUMN delta.silver_views.delivery_methods.delivery_method_id IS 'Identifies the way of delivery';
COMMENT ON COLUMN delta.silver_views.delivery_methods.delivery_method_name IS 'What the order desk calls it, for example Delivery Van';
COMMENT ON COLUMN delta.silver_views.delivery_methods.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.delivery_methods.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.delivery_methods.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
