-- The customers with the highest revenue, with segment, lifetime value and churn probability.
SELECT customer_id, customer_name, region, customer_segment, total_orders, total_revenue, last_order_date,
       customer_lifetime_value, churn_probability
FROM gold.customer_analytics
ORDER BY total_revenue DESC, customer_id
LIMIT 20
