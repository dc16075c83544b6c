CREATE OR REPLACE VIEW delta.silver_views.order_lines
COMMENT 'Goods that a customer ordered, one stock item a line.'
SECURITY INVOKER AS
SELECT
  order_line_id,
  order_id,
  stock_item_id,
  description,
  package_type_id,
  quantity,
  unit_price,
  tax_rate,
  picked_quantity,
  picking_completed_when,
  last_edited_by,
  last_edited_when
FROM delta.silver.order_lines;
COMMENT ON COLUMN delta.silver_views.order_lines.order_line_id IS 'Identifies the line';
COMMENT ON COLUMN delta.silver_views.order_lines.order_id IS 'Order to which the line belongs';
COMMENT ON COLUMN delta.silver_views.order_lines.stock_item_id IS 'Stock item that was ordered';
COMMENT ON COLUMN delta.silver_views.order_lines.description IS 'Name of the stock item when it was ordered';
COMMENT ON COLUMN delta.silver_views.order_lines.package_type_id IS 'Package in which it is sold';
COMMENT ON COLUMN delta.silver_views.order_lines.quantity IS 'Packages that were ordered';
COMMENT ON COLUMN delta.silver_views.order_lines.unit_price IS 'Price of one package before tax, in US dollars';
COMMENT ON COLUMN delta.silver_views.order_lines.tax_rate IS 'Tax rate in percent';
COMMENT ON COLUMN delta.silver_views.order_lines.picked_quantity IS 'Packages that were picked so far';
COMMENT ON COLUMN delta.silver_views.order_lines.picking_completed_when IS 'Time at which the line was picked; empty while it is open';
COMMENT ON COLUMN delta.silver_views.order_lines.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.order_lines.last_edited_when IS 'Time of the last change';
