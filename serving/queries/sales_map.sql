-- Revenue of the last year by state of the delivery city.
WITH by_customer AS (
    SELECT customer_id, sum(revenue) AS revenue
    FROM gold.fact_sales
    WHERE invoice_date > (SELECT max(invoice_date) FROM gold.fact_sales) - INTERVAL 365 DAY
    GROUP BY customer_id
)
SELECT c.state_province, c.sales_territory, count(*) AS customers, sum(s.revenue) AS revenue
FROM by_customer s
JOIN gold.dim_customer c ON c.customer_id = s.customer_id AND c.is_current
GROUP BY ALL
ORDER BY revenue DESC, state_province
