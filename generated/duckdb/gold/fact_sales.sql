SELECT
  l.invoice_line_id,
  i.invoice_id,
  i.order_id,
  i.customer_id,
  i.bill_to_customer_id,
  i.salesperson_person_id AS salesperson_id,
  l.stock_item_id,
  i.invoice_date,
  i.is_credit_note,
  l.quantity,
  l.unit_price,
  l.tax_rate,
  CAST(l.extended_price - l.tax_amount AS DECIMAL(18, 2)) AS revenue,
  l.tax_amount,
  l.extended_price,
  l.line_profit
FROM silver.invoice_lines AS l
JOIN silver.invoices AS i
  ON l.invoice_id = i.invoice_id
