CREATE OR REPLACE VIEW delta.silver_views.payment_methods
COMMENT 'Ways in which an account is settled.'
SECURITY INVOKER AS
SELECT
  payment_method_id,
  payment_method_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.payment_methods;
COMMENT ON COLUMN delta.silver_views.payment_methods.payment_method_id IS 'Identifies the way of payment';
COMMENT ON COLUMN delta.silver_views.payment_methods.payment_method_name IS 'What accounting calls it, for example EFT';
COMMENT ON COLUMN delta.silver_views.payment_methods.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.payment_methods.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.payment_methods.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
