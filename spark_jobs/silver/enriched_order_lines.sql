WITH categories AS (
  SELECT stock_item_id, min(stock_group_id) AS stock_group_id
  FROM silver.stock_item_stock_groups
  GROUP BY stock_item_id
), billed AS (
  -- An order has a stock item once, and so have its invoices.
  SELECT
    i.order_id,
    l.stock_item_id,
    sum(CAST(l.quantity AS BIGINT)) AS quantity,
    sum(l.line_profit) AS profit,
    sum(l.extended_price - l.tax_amount) AS price
  FROM silver.invoice_lines AS l
  JOIN silver.invoices AS i ON l.invoice_id = i.invoice_id
  WHERE NOT i.is_credit_note
  GROUP BY i.order_id, l.stock_item_id
)
SELECT
  l.order_line_id,
  l.order_id,
  o.customer_id,
  o.order_date,
  l.stock_item_id,
  l.description,
  coalesce(g.stock_group_name, 'Unknown') AS product_category,
  l.quantity,
  l.picked_quantity,
  l.unit_price,
  CAST(CAST(l.quantity AS DECIMAL(19, 0)) * l.unit_price AS DECIMAL(18, 2)) AS line_value,
  CAST(b.quantity AS BIGINT) AS invoiced_quantity,
  CAST(b.profit AS DECIMAL(18, 2)) AS line_profit,
  CASE WHEN b.price <> 0 THEN CAST(b.profit AS DOUBLE) / CAST(b.price AS DOUBLE) END AS margin
FROM silver.order_lines AS l
JOIN silver.orders AS o ON l.order_id = o.order_id
LEFT JOIN billed AS b ON l.order_id = b.order_id AND l.stock_item_id = b.stock_item_id
LEFT JOIN categories AS k ON l.stock_item_id = k.stock_item_id
LEFT JOIN silver.stock_groups AS g ON k.stock_group_id = g.stock_group_id
