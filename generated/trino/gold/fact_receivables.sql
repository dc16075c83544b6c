CREATE OR REPLACE VIEW delta.gold_views.fact_receivables
COMMENT 'One row per invoice on a customer''s account; what is owed, since when it is due, and how old the debt is.'
SECURITY INVOKER AS
SELECT
  customer_transaction_id,
  customer_id,
  invoice_id,
  invoice_date,
  due_date,
  amount,
  outstanding_balance,
  paid_on,
  days_late,
  age_bucket
FROM delta.gold.fact_receivables;
COMMENT ON COLUMN delta.gold_views.fact_receivables.customer_transaction_id IS 'Identifies the booking';
COMMENT ON COLUMN delta.gold_views.fact_receivables.customer_id IS 'Customer who pays; durable id, join gold.dim_customer by its effective range';
COMMENT ON COLUMN delta.gold_views.fact_receivables.invoice_id IS 'Invoice that is booked (gold.fact_sales)';
COMMENT ON COLUMN delta.gold_views.fact_receivables.invoice_date IS 'Day of the booking (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.fact_receivables.due_date IS 'invoice_date and the days in which the customer had to pay at the end of that day, at most ten years; empty where the customer''s terms are not known. A later change of the terms moves no due date';
COMMENT ON COLUMN delta.gold_views.fact_receivables.amount IS 'Amount with tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_receivables.outstanding_balance IS 'What of it is not settled yet, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_receivables.paid_on IS 'Day on which it was settled; empty while it is open';
COMMENT ON COLUMN delta.gold_views.fact_receivables.days_late IS 'Days from due_date to paid_on, of an open one to gold.business_day; negative before it is due, empty where due_date is';
COMMENT ON COLUMN delta.gold_views.fact_receivables.age_bucket IS 'How long an open amount is overdue on gold.business_day, in the steps of an aging schedule (Brealey, Myers & Allen, Principles of Corporate Finance): not due, 1-30, 31-60, 61-90 or over 90 days; empty where it is paid or due_date is empty';
