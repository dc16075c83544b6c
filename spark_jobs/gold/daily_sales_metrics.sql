WITH categories AS (
  SELECT stock_item_id, min(stock_group_id) AS stock_group_id
  FROM silver.stock_item_stock_groups
  GROUP BY stock_item_id
), sales AS (
  SELECT
    o.order_date,
    coalesce(c.sales_territory, 'Unknown') AS region,
    coalesce(g.stock_group_name, 'Unknown') AS product_category,
    count(DISTINCT o.order_id) AS total_orders,
    CAST(coalesce(sum(CAST(l.quantity AS DECIMAL(19, 0)) * l.unit_price), 0) AS DECIMAL(18, 2)) AS total_revenue,
    count(DISTINCT o.customer_id) AS unique_customers
  FROM silver.orders AS o
  JOIN silver.order_lines AS l ON o.order_id = l.order_id
  LEFT JOIN gold.dim_customer AS c
    ON o.customer_id = c.customer_id
    AND o.order_date >= CAST(c.effective_from AS DATE)
    AND o.order_date < CAST(coalesce(c.effective_to, TIMESTAMP '9999-12-31 00:00:00') AS DATE)
  LEFT JOIN categories AS k ON l.stock_item_id = k.stock_item_id
  LEFT JOIN silver.stock_groups AS g ON k.stock_group_id = g.stock_group_id
  GROUP BY
    o.order_date,
    coalesce(c.sales_territory, 'Unknown'),
    coalesce(g.stock_group_name, 'Unknown')
)
SELECT
  order_date,
  region,
  product_category,
  total_orders,
  total_revenue,
  CAST(CAST(
    (2 * CAST(CAST(total_revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) + total_orders) DIV (2 * total_orders) AS DECIMAL(18, 0)
  ) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS avg_order_value,
  unique_customers
FROM sales
