-- Revenue by region and month, the last twelve months.
SELECT region, date_trunc('month', order_date)::DATE AS month, sum(total_revenue) AS revenue, sum(total_orders) AS orders
FROM gold.daily_sales_metrics
WHERE order_date >= (SELECT date_trunc('month', max(order_date)) FROM gold.daily_sales_metrics) - INTERVAL 11 MONTH
GROUP BY ALL
ORDER BY month, region
