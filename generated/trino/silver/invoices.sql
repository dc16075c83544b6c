CREATE OR REPLACE VIEW delta.silver_views.invoices
COMMENT 'Bills for delivered orders, with what the driver reported back, and credit notes for goods that came back.'
SECURITY INVOKER AS
SELECT
  invoice_id,
  customer_id,
  bill_to_customer_id,
  order_id,
  delivery_method_id,
  contact_person_id,
  accounts_person_id,
  salesperson_person_id,
  packed_by_person_id,
  invoice_date,
  customer_purchase_order_number,
  is_credit_note,
  credit_note_reason,
  comments,
  delivery_instructions,
  internal_comments,
  total_dry_items,
  total_chiller_items,
  delivery_run,
  run_position,
  returned_delivery_data,
  last_edited_by,
  last_edited_when
FROM delta.silver.invoices;
COMMENT ON COLUMN delta.silver_views.invoices.invoice_id IS 'Identifies the invoice';
COMMENT ON COLUMN delta.silver_views.invoices.customer_id IS 'Customer who got the goods';
COMMENT ON COLUMN delta.silver_views.invoices.bill_to_customer_id IS 'Customer who gets the bill';
COMMENT ON COLUMN delta.silver_views.invoices.order_id IS 'Order that is billed or credited';
COMMENT ON COLUMN delta.silver_views.invoices.delivery_method_id IS 'How the goods went out';
COMMENT ON COLUMN delta.silver_views.invoices.contact_person_id IS 'Customer''s person who ordered';
COMMENT ON COLUMN delta.silver_views.invoices.accounts_person_id IS 'Person who pays at the customer who gets the bill';
COMMENT ON COLUMN delta.silver_views.invoices.salesperson_person_id IS 'Employee who took the order';
COMMENT ON COLUMN delta.silver_views.invoices.packed_by_person_id IS 'Employee who packed the goods';
COMMENT ON COLUMN delta.silver_views.invoices.invoice_date IS 'Day on which the goods were billed';
COMMENT ON COLUMN delta.silver_views.invoices.customer_purchase_order_number IS 'The customer''s own number for the order';
COMMENT ON COLUMN delta.silver_views.invoices.is_credit_note IS 'Whether money goes back to the customer';
COMMENT ON COLUMN delta.silver_views.invoices.credit_note_reason IS 'Why a credit note was written';
COMMENT ON COLUMN delta.silver_views.invoices.comments IS 'Notes for the customer';
COMMENT ON COLUMN delta.silver_views.invoices.delivery_instructions IS 'What the driver should know';
COMMENT ON COLUMN delta.silver_views.invoices.internal_comments IS 'Notes that the customer does not see';
COMMENT ON COLUMN delta.silver_views.invoices.total_dry_items IS 'Packages that travel at any temperature, with a credit note back to us';
COMMENT ON COLUMN delta.silver_views.invoices.total_chiller_items IS 'Packages that travel chilled, with a credit note back to us';
COMMENT ON COLUMN delta.silver_views.invoices.delivery_run IS 'Delivery tour on which the goods went';
COMMENT ON COLUMN delta.silver_views.invoices.run_position IS 'Place of the customer on the tour';
COMMENT ON COLUMN delta.silver_views.invoices.returned_delivery_data IS 'Events that the driver''s device recorded, with who received the goods and when';
COMMENT ON COLUMN delta.silver_views.invoices.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.invoices.last_edited_when IS 'Time of the last change';
