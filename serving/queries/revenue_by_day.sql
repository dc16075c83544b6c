-- Revenue, orders and average order value by day, the last 90 days with an order.
SELECT order_date, sum(total_revenue) AS revenue, sum(total_orders) AS orders,
       round(sum(total_revenue) / sum(total_orders), 2) AS avg_order_value
FROM gold.daily_sales_metrics
WHERE order_date > (SELECT max(order_date) FROM gold.daily_sales_metrics) - INTERVAL 90 DAY
GROUP BY order_date
ORDER BY order_date
