CREATE OR REPLACE VIEW delta.silver_views.stock_groups
COMMENT 'Groups of goods in the catalogue, which serve as product categories.'
SECURITY INVOKER AS
SELECT
  stock_group_id,
  stock_group_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.stock_groups;
COMMENT ON COLUMN delta.silver_views.stock_groups.stock_group_id IS 'Identifies the stock group';
COMMENT ON COLUMN delta.silver_views.stock_groups.stock_group_name IS 'What the catalogue calls it, for example T-Shirts';
COMMENT ON COLUMN delta.silver_views.stock_groups.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.stock_groups.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.stock_groups.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
