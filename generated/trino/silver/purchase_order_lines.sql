CREATE OR REPLACE VIEW delta.silver_views.purchase_order_lines
COMMENT 'Goods asked for in an order to a supplier, one stock item a line.'
SECURITY INVOKER AS
SELECT
  purchase_order_line_id,
  purchase_order_id,
  stock_item_id,
  ordered_outers,
  description,
  received_outers,
  package_type_id,
  expected_unit_price_per_outer,
  last_receipt_date,
  is_order_line_finalized,
  last_edited_by,
  last_edited_when
FROM delta.silver.purchase_order_lines;
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.purchase_order_line_id IS 'Identifies the line';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.purchase_order_id IS 'Order to which the line belongs';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.stock_item_id IS 'Stock item that is ordered';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.ordered_outers IS 'Outer packages that are ordered';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.description IS 'Name of the stock item when it was ordered';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.received_outers IS 'Outer packages that came so far';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.package_type_id IS 'Outer package in which it comes';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.expected_unit_price_per_outer IS 'Price of an outer package that was agreed, in US dollars';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.last_receipt_date IS 'Day on which goods of this line came last';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.is_order_line_finalized IS 'Whether no more goods are expected';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.purchase_order_lines.last_edited_when IS 'Time of the last change';
