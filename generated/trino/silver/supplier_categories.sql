CREATE OR REPLACE VIEW delta.silver_views.supplier_categories
COMMENT 'What suppliers mainly sell.'
SECURITY INVOKER AS
SELECT
  supplier_category_id,
  supplier_category_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.supplier_categories;
COMMENT ON COLUMN delta.silver_views.supplier_categories.supplier_category_id IS 'Identifies the category';
COMMENT ON COLUMN delta.silver_views.supplier_categories.supplier_category_name IS 'What purchasing calls it, for example Packaging Supplier';
COMMENT ON COLUMN delta.silver_views.supplier_categories.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.supplier_categories.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.supplier_categories.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
