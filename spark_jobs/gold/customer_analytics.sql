WITH model AS (
  SELECT r, alpha, a, b, p, q, gamma, margin, discount_rate
  FROM gold.model_parameters
  ORDER BY version DESC
  LIMIT 1
), totals AS (
  SELECT
    c.customer_id,
    c.customer_name,
    c.sales_territory,
    b.as_of,
    CAST(coalesce(sum(m.order_count), 0) AS BIGINT) AS total_orders,
    CAST(nullif(sum(m.purchase_days), 0) AS BIGINT) AS purchase_days,
    CAST(coalesce(sum(m.revenue), 0) AS DECIMAL(18, 2)) AS total_revenue,
    min(m.first_order_date) AS first_order_date,
    max(m.last_order_date) AS last_order_date
  FROM gold.dim_customer AS c
  LEFT JOIN gold.customer_months AS m ON c.customer_id = m.customer_id
  CROSS JOIN gold.business_day AS b
  WHERE c.is_current
  GROUP BY c.customer_id, c.customer_name, c.sales_territory, b.as_of
), measures AS (
  SELECT
    t.customer_id,
    t.customer_name,
    t.sales_territory,
    t.total_orders,
    t.total_revenue,
    CAST(CAST(t.total_revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) AS revenue_cents,
    t.last_order_date,
    datediff(t.as_of, t.last_order_date) AS days_since_last_order,
    datediff(t.as_of, t.first_order_date) AS tenure_days,
    CAST(t.purchase_days AS DOUBLE) AS purchases,
    CAST(t.purchase_days - 1 AS DOUBLE) AS repeats,
    CAST(datediff(t.last_order_date, t.first_order_date) AS DOUBLE) / CAST(7 AS DOUBLE) AS recency_weeks,
    CAST(datediff(t.as_of, t.first_order_date) AS DOUBLE) / CAST(7 AS DOUBLE) AS age_weeks,
    m.r, m.alpha, m.a, m.b, m.p, m.q, m.gamma, m.margin, m.discount_rate
  FROM totals AS t
  LEFT JOIN model AS m ON TRUE
), steps AS (
  SELECT CAST(step AS DOUBLE) * CAST(0.3 AS DOUBLE) AS v
  FROM (SELECT explode(sequence(-12, 50)) AS step)
), points AS (
  -- Of the integral over p, the chance to stop after a purchase: p = e^u / (1 + e^u), u = mode + v - e^-v / a.
  SELECT
    m.*,
    s.v,
    exp(ln(m.a / (m.b + m.repeats)) + s.v - exp(-s.v) / m.a) AS odds
  FROM measures AS m
  CROSS JOIN steps AS s
), nodes AS (
  SELECT
    *,
    (CAST(1 AS DOUBLE) + exp(-v) / a)
    * exp(a * (v - exp(-v) / a) - (a + b + repeats) * ln(CAST(1 AS DOUBLE) + odds)) AS weight,
    odds / (CAST(1 AS DOUBLE) + odds) AS stop,
    CAST(52 AS DOUBLE) / (alpha + age_weeks) AS horizon
  FROM points
), expected AS (
  SELECT
    *,
    -- Purchases in the horizon of who stops with this chance; by its series where the difference would cancel.
    CASE
      WHEN (r + repeats) * horizon * stop < CAST(0.0001 AS DOUBLE)
      THEN (r + repeats) * horizon
        * (CAST(1 AS DOUBLE) - (r + repeats + CAST(1 AS DOUBLE)) * horizon * stop / CAST(2 AS DOUBLE)
          * (CAST(1 AS DOUBLE) - (r + repeats + CAST(2 AS DOUBLE)) * horizon * stop / CAST(3 AS DOUBLE)))
      ELSE (CAST(1 AS DOUBLE) - exp(-(r + repeats) * ln(CAST(1 AS DOUBLE) + horizon * stop))) / stop
    END AS purchases_at_node
  FROM nodes
), predicted AS (
  SELECT
    customer_id,
    customer_name,
    sales_territory,
    total_orders,
    total_revenue,
    revenue_cents,
    last_order_date,
    days_since_last_order,
    tenure_days,
    CASE
      WHEN repeats IS NULL OR r IS NULL THEN NULL
      WHEN repeats < 1 THEN CAST(0 AS DOUBLE)
      ELSE CAST(1 AS DOUBLE) - CAST(1 AS DOUBLE) / (CAST(1 AS DOUBLE) + exp(least(
        ln(a / (b + greatest(repeats, CAST(1 AS DOUBLE)) - CAST(1 AS DOUBLE)))
        + (r + repeats) * ln((alpha + age_weeks) / (alpha + recency_weeks)),
        CAST(500 AS DOUBLE))))
    END AS churn,
    p * (gamma + CAST(revenue_cents AS DOUBLE) / CAST(100 AS DOUBLE))
    / (p * purchases + q - CAST(1 AS DOUBLE)) * margin / sqrt(CAST(1 AS DOUBLE) + discount_rate) AS purchase_profit,
    sum(weight * purchases_at_node) / sum(weight) AS purchases_if_active
  FROM expected
  GROUP BY
    customer_id, customer_name, sales_territory, total_orders, total_revenue, revenue_cents, last_order_date,
    days_since_last_order, tenure_days, purchases, repeats, recency_weeks, age_weeks,
    r, alpha, a, b, p, q, gamma, margin, discount_rate
), scored AS (
  SELECT
    *,
    CAST(CAST(floor(churn * CAST(1000000 AS DOUBLE) + CAST(0.5 AS DOUBLE)) AS BIGINT) AS DECIMAL(18, 0)) AS churn_millionths,
    CAST(CAST(floor(
      purchases_if_active * (CAST(1 AS DOUBLE) - churn) * purchase_profit * CAST(100 AS DOUBLE)
      + CAST(0.5 AS DOUBLE)) AS BIGINT) AS DECIMAL(18, 0)) AS lifetime_value_cents
  FROM predicted
)
SELECT
  customer_id,
  customer_name,
  sales_territory AS region,
  CASE
    WHEN total_orders = 0 THEN 'prospect'
    WHEN days_since_last_order > 180 THEN 'lost'
    WHEN days_since_last_order > 60 THEN 'at risk'
    WHEN total_orders >= 100 AND total_revenue >= 200000 THEN 'champion'
    WHEN total_orders >= 50 THEN 'loyal'
    WHEN tenure_days > 365 THEN 'occasional'
    ELSE 'new'
  END AS customer_segment,
  total_orders,
  total_revenue,
  CASE WHEN total_orders > 0 THEN
    CAST(CAST((2 * revenue_cents + total_orders) DIV (2 * total_orders) AS DECIMAL(18, 0))
      * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2))
  END AS avg_order_value,
  last_order_date,
  CAST(lifetime_value_cents * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS customer_lifetime_value,
  CAST(churn_millionths * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(7, 6)) AS churn_probability
FROM scored
