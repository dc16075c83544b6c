-- Customers who ordered for the first time, and those who came back, by month.
SELECT order_month, count(*) FILTER (WHERE first_month = order_month) AS new_customers,
       count(*) FILTER (WHERE first_month < order_month) AS returning_customers, sum(revenue) AS revenue
FROM (
    SELECT order_month, revenue, min(order_month) OVER (PARTITION BY customer_id) AS first_month
    FROM gold.customer_months
)
GROUP BY order_month
ORDER BY order_month
