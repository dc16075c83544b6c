-- Customers of worth who are likely to be lost: the most lifetime revenue first.
SELECT customer_id, customer_name, region, last_order_date, total_revenue, churn_probability
FROM gold.customer_analytics
WHERE customer_segment IN ('at risk', 'lost') OR churn_probability > 0.5
ORDER BY total_revenue DESC, customer_id
LIMIT 20
