SELECT max(last_order_date) AS as_of
FROM gold.customer_months
HAVING max(last_order_date) IS NOT NULL
