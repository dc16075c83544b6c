CREATE OR REPLACE VIEW delta.silver_views.transaction_types
COMMENT 'Kinds of bookings on customer, supplier and stock accounts.'
SECURITY INVOKER AS
SELECT
  transaction_type_id,
  transaction_type_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.transaction_types;
COMMENT ON COLUMN delta.silver_views.transaction_types.transaction_type_id IS 'Identifies the kind of booking';
COMMENT ON COLUMN delta.silver_views.transaction_types.transaction_type_name IS 'What accounting calls it, for example Customer Invoice';
COMMENT ON COLUMN delta.silver_views.transaction_types.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.transaction_types.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.transaction_types.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
