CREATE OR REPLACE VIEW delta.silver_views.customer_transactions
COMMENT 'Bookings on customers'' accounts, our invoices and credit notes and their payments.'
SECURITY INVOKER AS
SELECT
  customer_transaction_id,
  customer_id,
  transaction_type_id,
  invoice_id,
  payment_method_id,
  transaction_date,
  amount_excluding_tax,
  tax_amount,
  transaction_amount,
  outstanding_balance,
  finalization_date,
  last_edited_by,
  last_edited_when
FROM delta.silver.customer_transactions;
COMMENT ON COLUMN delta.silver_views.customer_transactions.customer_transaction_id IS 'Identifies the booking, with supplier and stock bookings in one number range';
COMMENT ON COLUMN delta.silver_views.customer_transactions.customer_id IS 'Customer on whose account it is booked, the one who gets the bill';
COMMENT ON COLUMN delta.silver_views.customer_transactions.transaction_type_id IS 'Kind of booking, an invoice, a credit note or a payment';
COMMENT ON COLUMN delta.silver_views.customer_transactions.invoice_id IS 'Invoice or credit note that is booked';
COMMENT ON COLUMN delta.silver_views.customer_transactions.payment_method_id IS 'How a payment was made';
COMMENT ON COLUMN delta.silver_views.customer_transactions.transaction_date IS 'Day of the booking';
COMMENT ON COLUMN delta.silver_views.customer_transactions.amount_excluding_tax IS 'Amount before tax in US dollars; payments are booked whole, as untaxed';
COMMENT ON COLUMN delta.silver_views.customer_transactions.tax_amount IS 'Tax in US dollars';
COMMENT ON COLUMN delta.silver_views.customer_transactions.transaction_amount IS 'Amount with tax in US dollars, negative for credit notes and payments';
COMMENT ON COLUMN delta.silver_views.customer_transactions.outstanding_balance IS 'What of the amount is not settled yet, in US dollars';
COMMENT ON COLUMN delta.silver_views.customer_transactions.finalization_date IS 'Day on which it was settled; empty while it is open';
COMMENT ON COLUMN delta.silver_views.customer_transactions.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.customer_transactions.last_edited_when IS 'Time of the last change';
