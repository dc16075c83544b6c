CREATE OR REPLACE VIEW delta.silver_views.customer_categories
COMMENT 'Kinds of shops among our customers.'
SECURITY INVOKER AS
SELECT
  customer_category_id,
  customer_category_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.customer_categories;
COMMENT ON COLUMN delta.silver_views.customer_categories.customer_category_id IS 'Identifies the kind of shop';
COMMENT ON COLUMN delta.silver_views.customer_categories.customer_category_name IS 'What sales calls it, for example Novelty Shop';
COMMENT ON COLUMN delta.silver_views.customer_categories.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.customer_categories.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.customer_categories.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
