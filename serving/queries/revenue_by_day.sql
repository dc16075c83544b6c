-- Revenue, orders and average order value by day, the last 90 days with an order; by category an order would count in each.
SELECT order_date, sum(order_value) AS revenue, count(*) AS orders, round(sum(order_value) / count(*), 2) AS avg_order_value
FROM gold.fact_orders
WHERE order_date > (SELECT max(order_date) FROM gold.fact_orders) - INTERVAL 90 DAY
GROUP BY order_date
ORDER BY order_date
