SELECT
  m.stock_item_transaction_id AS movement_id,
  m.stock_item_id,
  m.transaction_type_id,
  t.transaction_type_name AS movement_type,
  m.customer_id,
  m.supplier_id,
  m.invoice_id,
  m.purchase_order_id,
  CAST(m.transaction_occurred_when AS DATE) AS movement_date,
  m.transaction_occurred_when AS moved_at,
  m.quantity
FROM silver.stock_item_transactions AS m
LEFT JOIN silver.transaction_types AS t
  ON m.transaction_type_id = t.transaction_type_id
