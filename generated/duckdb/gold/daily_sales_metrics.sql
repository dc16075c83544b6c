/* A customer has one row by day and category, and one region by day: their sums are exact distinct counts. */
WITH sales AS (
  SELECT
    d.order_date,
    COALESCE(c.sales_territory, 'Unknown') AS region,
    d.product_category,
    CAST(SUM(d.order_count) AS BIGINT) AS total_orders,
    CAST(SUM(d.revenue) AS DECIMAL(18, 2)) AS total_revenue,
    COUNT(*) AS unique_customers
  FROM gold.customer_days AS d
  LEFT JOIN gold.dim_customer AS c
    ON d.customer_id = c.customer_id
    AND d.order_date >= CAST(c.effective_from AS DATE)
    AND d.order_date < CAST(COALESCE(c.effective_to, CAST('9999-12-31 00:00:00' AS TIMESTAMPTZ)) AS DATE)
  GROUP BY
    d.order_date,
    COALESCE(c.sales_territory, 'Unknown'),
    d.product_category
)
SELECT
  order_date,
  region,
  product_category,
  total_orders,
  total_revenue,
  CAST(CAST((
    2 * CAST(CAST(total_revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) + total_orders
  ) // (
    2 * total_orders
  ) AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS avg_order_value,
  unique_customers
FROM sales
