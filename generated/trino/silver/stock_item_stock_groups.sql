CREATE OR REPLACE VIEW delta.silver_views.stock_item_stock_groups
COMMENT 'Which stock items belong to which groups; an item can be in several.'
SECURITY INVOKER AS
SELECT
  stock_item_stock_group_id,
  stock_item_id,
  stock_group_id,
  last_edited_by,
  last_edited_when
FROM delta.silver.stock_item_stock_groups;
COMMENT ON COLUMN delta.silver_views.stock_item_stock_groups.stock_item_stock_group_id IS 'Identifies the membership';
COMMENT ON COLUMN delta.silver_views.stock_item_stock_groups.stock_item_id IS 'Stock item that is a member';
COMMENT ON COLUMN delta.silver_views.stock_item_stock_groups.stock_group_id IS 'Group of which it is a member';
COMMENT ON COLUMN delta.silver_views.stock_item_stock_groups.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.stock_item_stock_groups.last_edited_when IS 'Time of the last change';
