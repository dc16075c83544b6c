-- Customers by segment: how many, their revenue, lifetime value and churn probability.
SELECT customer_segment, count(*) AS customers, sum(total_revenue) AS revenue,
       round(avg(churn_probability), 4) AS churn_probability, sum(customer_lifetime_value) AS lifetime_value
FROM gold.customer_analytics
GROUP BY customer_segment
ORDER BY revenue DESC, customer_segment
