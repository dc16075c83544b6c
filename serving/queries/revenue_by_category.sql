-- Revenue by product category of the last 30 days, beside the 30 days before.
WITH latest AS (SELECT max(order_date) AS day FROM gold.daily_sales_metrics)
SELECT product_category,
       coalesce(sum(total_revenue) FILTER (WHERE order_date > day - INTERVAL 30 DAY), 0) AS revenue,
       coalesce(sum(total_revenue) FILTER (WHERE order_date <= day - INTERVAL 30 DAY), 0) AS revenue_before
FROM gold.daily_sales_metrics, latest
WHERE order_date > day - INTERVAL 60 DAY
GROUP BY product_category
ORDER BY revenue DESC, product_category
