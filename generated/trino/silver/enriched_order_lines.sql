CREATE OR REPLACE VIEW delta.silver.enriched_order_lines
COMMENT 'Order lines with their product category and value, and the profit of what was invoiced, as they are now.'
SECURITY INVOKER AS
WITH categories AS (
  SELECT
    stock_item_id,
    MIN(stock_group_id) AS stock_group_id
  FROM delta.silver.stock_item_stock_groups
  GROUP BY
    stock_item_id
), billed AS (
  /* An order has a stock item once, and so have its invoices. */
  SELECT
    i.order_id,
    l.stock_item_id,
    SUM(CAST(l.quantity AS BIGINT)) AS quantity,
    SUM(l.line_profit) AS profit,
    SUM(l.extended_price - l.tax_amount) AS price
  FROM delta.silver.invoice_lines AS l
  JOIN delta.silver.invoices AS i
    ON l.invoice_id = i.invoice_id
  WHERE
    NOT i.is_credit_note
  GROUP BY
    i.order_id,
    l.stock_item_id
)
SELECT
  l.order_line_id,
  l.order_id,
  o.customer_id,
  o.order_date,
  l.stock_item_id,
  l.description,
  COALESCE(g.stock_group_name, 'Unknown') AS product_category,
  l.quantity,
  l.picked_quantity,
  l.unit_price,
  CAST(CAST(l.quantity AS DECIMAL(19, 0)) * l.unit_price AS DECIMAL(18, 2)) AS line_value,
  CAST(b.quantity AS BIGINT) AS invoiced_quantity,
  CAST(b.profit AS DECIMAL(18, 2)) AS line_profit,
  CASE
    WHEN b.price <> 0
    THEN CAST(b.profit AS DOUBLE) / NULLIF(CAST(b.price AS DOUBLE), 0)
  END AS margin
FROM delta.silver.order_lines AS l
JOIN delta.silver.orders AS o
  ON l.order_id = o.order_id
LEFT JOIN billed AS b
  ON l.order_id = b.order_id AND l.stock_item_id = b.stock_item_id
LEFT JOIN categories AS k
  ON l.stock_item_id = k.stock_item_id
LEFT JOIN delta.silver.stock_groups AS g
  ON k.stock_group_id = g.stock_group_id;
COMMENT ON COLUMN delta.silver.enriched_order_lines.order_line_id IS 'Identifies the line';
COMMENT ON COLUMN delta.silver.enriched_order_lines.order_id IS 'Order to which the line belongs';
COMMENT ON COLUMN delta.silver.enriched_order_lines.customer_id IS 'Customer who ordered';
COMMENT ON COLUMN delta.silver.enriched_order_lines.order_date IS 'Day on which the order was taken';
COMMENT ON COLUMN delta.silver.enriched_order_lines.stock_item_id IS 'Stock item that was ordered';
COMMENT ON COLUMN delta.silver.enriched_order_lines.description IS 'Name of the stock item when it was ordered';
COMMENT ON COLUMN delta.silver.enriched_order_lines.product_category IS 'Stock group of the item, of several the one with the lowest number; Unknown where it has none';
COMMENT ON COLUMN delta.silver.enriched_order_lines.quantity IS 'Packages that were ordered';
COMMENT ON COLUMN delta.silver.enriched_order_lines.picked_quantity IS 'Packages that were picked so far';
COMMENT ON COLUMN delta.silver.enriched_order_lines.unit_price IS 'Price of one package before tax, in US dollars';
COMMENT ON COLUMN delta.silver.enriched_order_lines.line_value IS 'Quantity times unit price before tax, in US dollars';
COMMENT ON COLUMN delta.silver.enriched_order_lines.invoiced_quantity IS 'Packages of the item that were invoiced for the order; empty until then';
COMMENT ON COLUMN delta.silver.enriched_order_lines.line_profit IS 'Invoiced revenue before tax minus the last cost price, in US dollars; empty until it is invoiced';
COMMENT ON COLUMN delta.silver.enriched_order_lines.margin IS 'line_profit as a share of the invoiced price before tax, 0.25 for a quarter; empty until it is invoiced';
