-- The products with the highest revenue of the last 30 days with an invoice.
SELECT p.stock_item_id, p.product_name, p.product_category, sum(s.quantity) AS units, sum(s.revenue) AS revenue,
       sum(s.line_profit) AS profit
FROM gold.fact_sales s
JOIN gold.dim_product p ON p.stock_item_id = s.stock_item_id AND p.is_current
WHERE s.invoice_date > (SELECT max(invoice_date) FROM gold.fact_sales) - INTERVAL 30 DAY
GROUP BY ALL
ORDER BY revenue DESC, p.stock_item_id
LIMIT 20
