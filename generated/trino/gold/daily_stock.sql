CREATE OR REPLACE VIEW delta.gold_views.daily_stock
COMMENT 'Net movement by day and stock item; operational_reports derives each day''s stock from it.'
SECURITY INVOKER AS
SELECT
  movement_date,
  stock_item_id,
  movement_count,
  quantity,
  sold_quantity
FROM delta.gold.daily_stock;
COMMENT ON COLUMN delta.gold_views.daily_stock.movement_date IS 'Day of the movements in UTC';
COMMENT ON COLUMN delta.gold_views.daily_stock.stock_item_id IS 'Durable id of the stock item';
COMMENT ON COLUMN delta.gold_views.daily_stock.movement_count IS 'Movements on the day';
COMMENT ON COLUMN delta.gold_views.daily_stock.quantity IS 'Sold packages in, less those out';
COMMENT ON COLUMN delta.gold_views.daily_stock.sold_quantity IS 'Of these the packages that went out with invoices, less those that came back with them';
