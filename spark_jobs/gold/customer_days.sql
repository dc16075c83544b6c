WITH categories AS (
  SELECT stock_item_id, min(stock_group_id) AS stock_group_id
  FROM silver.stock_item_stock_groups
  GROUP BY stock_item_id
)
SELECT
  o.order_date,
  o.customer_id,
  coalesce(g.stock_group_name, 'Unknown') AS product_category,
  count(DISTINCT o.order_id) AS order_count,
  CAST(coalesce(sum(CAST(l.quantity AS DECIMAL(19, 0)) * l.unit_price), 0) AS DECIMAL(18, 2)) AS revenue
FROM silver.orders AS o
JOIN silver.order_lines AS l ON o.order_id = l.order_id
LEFT JOIN categories AS k ON l.stock_item_id = k.stock_item_id
LEFT JOIN silver.stock_groups AS g ON k.stock_group_id = g.stock_group_id
GROUP BY o.order_date, o.customer_id, coalesce(g.stock_group_name, 'Unknown')
