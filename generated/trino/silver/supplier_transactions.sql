CREATE OR REPLACE VIEW delta.silver_views.supplier_transactions
COMMENT 'Bookings on suppliers'' accounts, their invoices and our payments.'
SECURITY INVOKER AS
SELECT
  supplier_transaction_id,
  supplier_id,
  transaction_type_id,
  purchase_order_id,
  payment_method_id,
  supplier_invoice_number,
  transaction_date,
  amount_excluding_tax,
  tax_amount,
  transaction_amount,
  outstanding_balance,
  finalization_date,
  last_edited_by,
  last_edited_when
FROM delta.silver.supplier_transactions;
COMMENT ON COLUMN delta.silver_views.supplier_transactions.supplier_transaction_id IS 'Identifies the booking, with customer and stock bookings in one number range';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.supplier_id IS 'Supplier on whose account it is booked';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.transaction_type_id IS 'Kind of booking, an invoice or a payment';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.purchase_order_id IS 'Order that the invoice is for';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.payment_method_id IS 'How a payment was made';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.supplier_invoice_number IS 'Number on the supplier''s invoice';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.transaction_date IS 'Day of the booking';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.amount_excluding_tax IS 'Amount before tax in US dollars, negative for payments';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.tax_amount IS 'Tax in US dollars';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.transaction_amount IS 'Amount with tax in US dollars, negative for payments';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.outstanding_balance IS 'What of the amount is not settled yet, in US dollars';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.finalization_date IS 'Day on which it was settled; empty while it is open';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.supplier_transactions.last_edited_when IS 'Time of the last change';
