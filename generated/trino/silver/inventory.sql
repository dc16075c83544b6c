CREATE OR REPLACE VIEW delta.silver_views.inventory
COMMENT 'How much of each stock item lies in the warehouse, and where.'
SECURITY INVOKER AS
SELECT
  stock_item_id,
  quantity_on_hand,
  bin_location,
  last_stocktake_quantity,
  last_cost_price,
  reorder_level,
  target_stock_level,
  last_edited_by,
  last_edited_when
FROM delta.silver.inventory;
COMMENT ON COLUMN delta.silver_views.inventory.stock_item_id IS 'Stock item that is counted';
COMMENT ON COLUMN delta.silver_views.inventory.quantity_on_hand IS 'Sold packages that lie in the warehouse, the sum of the item''s stock transactions';
COMMENT ON COLUMN delta.silver_views.inventory.bin_location IS 'Shelf on which it lies, for example L-12';
COMMENT ON COLUMN delta.silver_views.inventory.last_stocktake_quantity IS 'Packages that were counted at the last stocktake';
COMMENT ON COLUMN delta.silver_views.inventory.last_cost_price IS 'What one sold package cost when it was last bought, in US dollars';
COMMENT ON COLUMN delta.silver_views.inventory.reorder_level IS 'Quantity under which it is ordered again';
COMMENT ON COLUMN delta.silver_views.inventory.target_stock_level IS 'Quantity up to which it is ordered';
COMMENT ON COLUMN delta.silver_views.inventory.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.inventory.last_edited_when IS 'Time of the last change';
