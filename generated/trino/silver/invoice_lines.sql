CREATE OR REPLACE VIEW delta.silver_views.invoice_lines
COMMENT 'Goods that were billed, one stock item a line, with tax and profit.'
SECURITY INVOKER AS
SELECT
  invoice_line_id,
  invoice_id,
  stock_item_id,
  description,
  package_type_id,
  quantity,
  unit_price,
  tax_rate,
  tax_amount,
  line_profit,
  extended_price,
  last_edited_by,
  last_edited_when
FROM delta.silver.invoice_lines;
COMMENT ON COLUMN delta.silver_views.invoice_lines.invoice_line_id IS 'Identifies the line';
COMMENT ON COLUMN delta.silver_views.invoice_lines.invoice_id IS 'Invoice to which the line belongs';
COMMENT ON COLUMN delta.silver_views.invoice_lines.stock_item_id IS 'Stock item that was billed';
COMMENT ON COLUMN delta.silver_views.invoice_lines.description IS 'Name of the stock item when it was billed';
COMMENT ON COLUMN delta.silver_views.invoice_lines.package_type_id IS 'Package in which it was sold';
COMMENT ON COLUMN delta.silver_views.invoice_lines.quantity IS 'Packages that were billed; negative on a credit note';
COMMENT ON COLUMN delta.silver_views.invoice_lines.unit_price IS 'Price of one package before tax, in US dollars';
COMMENT ON COLUMN delta.silver_views.invoice_lines.tax_rate IS 'Tax rate in percent';
COMMENT ON COLUMN delta.silver_views.invoice_lines.tax_amount IS 'Tax on the line in US dollars, quantity * unit_price * tax_rate / 100 rounded to cents';
COMMENT ON COLUMN delta.silver_views.invoice_lines.line_profit IS 'Revenue before tax minus the last cost price of the goods, in US dollars';
COMMENT ON COLUMN delta.silver_views.invoice_lines.extended_price IS 'Amount of the line with tax in US dollars; negative on a credit note';
COMMENT ON COLUMN delta.silver_views.invoice_lines.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.invoice_lines.last_edited_when IS 'Time of the last change';
