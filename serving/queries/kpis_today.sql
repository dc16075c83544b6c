-- The figures of the latest day with an order, beside the same day a week before.
WITH days AS (
    SELECT order_date, sum(order_value) AS revenue, count(*) AS orders, count(DISTINCT customer_id) AS customers
    FROM gold.fact_orders
    GROUP BY order_date
)
SELECT t.order_date, t.revenue, t.orders, t.customers, w.revenue AS revenue_week_before, w.orders AS orders_week_before
FROM days t
LEFT JOIN days w ON w.order_date = t.order_date - INTERVAL 7 DAY
ORDER BY t.order_date DESC
LIMIT 1
