SELECT
  MAX(last_order_date) AS as_of
FROM gold.customer_months
HAVING
  NOT MAX(last_order_date) IS NULL
