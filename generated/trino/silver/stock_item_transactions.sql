CREATE OR REPLACE VIEW delta.silver_views.stock_item_transactions
COMMENT 'Movements of stock, in from suppliers, out to customers and back, and corrections after a count.'
SECURITY INVOKER AS
SELECT
  stock_item_transaction_id,
  stock_item_id,
  transaction_type_id,
  customer_id,
  invoice_id,
  supplier_id,
  purchase_order_id,
  transaction_occurred_when,
  quantity,
  last_edited_by,
  last_edited_when
FROM delta.silver.stock_item_transactions;
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.stock_item_transaction_id IS 'Identifies the movement, with customer and supplier bookings in one number range';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.stock_item_id IS 'Stock item that moved';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.transaction_type_id IS 'Kind of movement, an issue, a receipt or a correction';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.customer_id IS 'Customer who got the goods or sent them back';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.invoice_id IS 'Invoice with which the goods went out; or credit note for goods that came back';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.supplier_id IS 'Supplier from whom the goods came';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.purchase_order_id IS 'Order with which the goods came';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.transaction_occurred_when IS 'Time of the movement';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.quantity IS 'Sold packages that moved, positive into the warehouse and negative out of it';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.stock_item_transactions.last_edited_when IS 'Time of the last change';
