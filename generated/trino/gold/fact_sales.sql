CREATE OR REPLACE VIEW delta.gold_views.fact_sales
COMMENT 'One row per invoice line; what was sold, to whom, for how much and at what profit.'
SECURITY INVOKER AS
SELECT
  invoice_line_id,
  invoice_id,
  order_id,
  customer_id,
  bill_to_customer_id,
  salesperson_id,
  stock_item_id,
  invoice_date,
  is_credit_note,
  quantity,
  unit_price,
  tax_rate,
  revenue,
  tax_amount,
  extended_price,
  line_profit
FROM delta.gold.fact_sales;
COMMENT ON COLUMN delta.gold_views.fact_sales.invoice_line_id IS 'Identifies the line';
COMMENT ON COLUMN delta.gold_views.fact_sales.invoice_id IS 'Invoice that the line belongs to';
COMMENT ON COLUMN delta.gold_views.fact_sales.order_id IS 'Order that is billed';
COMMENT ON COLUMN delta.gold_views.fact_sales.customer_id IS 'Customer who ordered; durable id, join gold.dim_customer by its effective range';
COMMENT ON COLUMN delta.gold_views.fact_sales.bill_to_customer_id IS 'Customer who pays, a group''s head office where there is one';
COMMENT ON COLUMN delta.gold_views.fact_sales.salesperson_id IS 'Employee who took the order (gold.dim_employee)';
COMMENT ON COLUMN delta.gold_views.fact_sales.stock_item_id IS 'Product sold; durable id, join gold.dim_product by its effective range';
COMMENT ON COLUMN delta.gold_views.fact_sales.invoice_date IS 'Day of the invoice (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.fact_sales.is_credit_note IS 'Whether the invoice gives money back';
COMMENT ON COLUMN delta.gold_views.fact_sales.quantity IS 'Units sold; negative on a credit note';
COMMENT ON COLUMN delta.gold_views.fact_sales.unit_price IS 'Price of one unit before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_sales.tax_rate IS 'Tax in per cent';
COMMENT ON COLUMN delta.gold_views.fact_sales.revenue IS 'Extended price less tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_sales.tax_amount IS 'Tax on the line, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_sales.extended_price IS 'What the customer pays for the line with tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_sales.line_profit IS 'Revenue less what the goods cost, in US dollars';
