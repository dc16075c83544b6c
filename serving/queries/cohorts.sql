-- Customers by the month of their first order, and how many of them order in each month after it.
WITH firsts AS (
    SELECT customer_id, min(order_month) AS cohort FROM gold.customer_months GROUP BY customer_id
)
SELECT cohort, date_diff('month', cohort, order_month) AS months_later, count(*) AS customers, sum(revenue) AS revenue
FROM gold.customer_months JOIN firsts USING (customer_id)
WHERE cohort >= (SELECT max(order_month) FROM gold.customer_months) - INTERVAL 24 MONTH
GROUP BY ALL
ORDER BY cohort, months_later
