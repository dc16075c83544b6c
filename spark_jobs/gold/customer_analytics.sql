WITH totals AS (
  SELECT
    c.customer_id,
    c.customer_name,
    b.as_of,
    CAST(coalesce(sum(m.order_count), 0) AS BIGINT) AS total_orders,
    CAST(coalesce(sum(m.purchase_days), 0) AS BIGINT) AS purchase_days,
    CAST(coalesce(sum(m.revenue), 0) AS DECIMAL(18, 2)) AS total_revenue,
    min(m.first_order_date) AS first_order_date,
    max(m.last_order_date) AS last_order_date
  FROM silver.customers AS c
  LEFT JOIN gold.customer_months AS m ON c.customer_id = m.customer_id
  CROSS JOIN gold.business_day AS b
  WHERE c._is_current
  GROUP BY c.customer_id, c.customer_name, b.as_of
), measures AS (
  SELECT
    customer_id,
    customer_name,
    total_orders,
    total_revenue,
    CAST(CAST(total_revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) AS revenue_cents,
    last_order_date,
    datediff(as_of, last_order_date) AS days_since_last_order,
    datediff(as_of, first_order_date) AS tenure_days,
    CAST(purchase_days - 1 AS DOUBLE) AS repeats,
    CAST(datediff(last_order_date, first_order_date) AS DOUBLE) / CAST(7 AS DOUBLE) AS recency_weeks,
    CAST(datediff(as_of, first_order_date) AS DOUBLE) / CAST(7 AS DOUBLE) AS age_weeks
  FROM totals
), odds AS (
  SELECT
    customer_id,
    customer_name,
    total_orders,
    total_revenue,
    revenue_cents,
    last_order_date,
    days_since_last_order,
    tenure_days,
    CASE
      WHEN total_orders = 0 THEN NULL
      WHEN repeats < 1 THEN CAST(0 AS DOUBLE)
      ELSE CAST(1 AS DOUBLE) - CAST(1 AS DOUBLE) / (CAST(1 AS DOUBLE) + exp(least(
        ln(CAST(0.793 AS DOUBLE) / (CAST(2.426 AS DOUBLE) + repeats - CAST(1 AS DOUBLE)))
        + (CAST(0.243 AS DOUBLE) + repeats)
        * ln((CAST(4.414 AS DOUBLE) + age_weeks) / (CAST(4.414 AS DOUBLE) + recency_weeks)),
        CAST(500 AS DOUBLE))))
    END AS churn
  FROM measures
), scored AS (
  SELECT
    customer_id,
    customer_name,
    total_orders,
    total_revenue,
    revenue_cents,
    last_order_date,
    days_since_last_order,
    CAST(CAST(floor(churn * CAST(1000000 AS DOUBLE) + CAST(0.5 AS DOUBLE)) AS BIGINT) AS DECIMAL(18, 0)) AS churn_millionths,
    CAST(CAST(floor(
      CAST(revenue_cents AS DOUBLE) * CAST(365 AS DOUBLE) / CAST(greatest(tenure_days, 365) AS DOUBLE)
      * CAST(0.4 AS DOUBLE) * (CAST(1 AS DOUBLE) - churn) / (CAST(0.1 AS DOUBLE) + churn)
      + CAST(0.5 AS DOUBLE)) AS BIGINT) AS DECIMAL(18, 0)) AS lifetime_value_cents
  FROM odds
)
SELECT
  customer_id,
  customer_name,
  CASE
    WHEN total_orders = 0 THEN 'prospect'
    WHEN days_since_last_order > 180 THEN 'lost'
    WHEN days_since_last_order > 60 THEN 'at risk'
    WHEN total_orders >= 50 AND total_revenue >= 100000 THEN 'champion'
    WHEN total_orders >= 10 THEN 'loyal'
    ELSE 'new'
  END AS customer_segment,
  total_orders,
  total_revenue,
  CASE WHEN total_orders > 0 THEN
    CAST(CAST((2 * revenue_cents + total_orders) DIV (2 * total_orders) AS DECIMAL(18, 0))
      * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2))
  END AS avg_order_value,
  last_order_date,
  CAST(coalesce(lifetime_value_cents, 0) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS customer_lifetime_value,
  CAST(churn_millionths * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(7, 6)) AS churn_probability
FROM scored
