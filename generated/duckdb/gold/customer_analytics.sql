WITH model AS (
  SELECT
    r,
    alpha,
    a,
    b,
    p,
    q,
    gamma,
    margin,
    discount_rate
  FROM gold.model_parameters
  ORDER BY
    version DESC
  LIMIT 1
), totals AS (
  SELECT
    c.customer_id,
    c.customer_name,
    c.sales_territory,
    b.as_of,
    CAST(COALESCE(SUM(m.order_count), 0) AS BIGINT) AS total_orders,
    CAST(NULLIF(SUM(m.purchase_days), 0) AS BIGINT) AS purchase_days,
    CAST(COALESCE(SUM(m.revenue), 0) AS DECIMAL(18, 2)) AS total_revenue,
    MIN(m.first_order_date) AS first_order_date,
    MAX(m.last_order_date) AS last_order_date
  FROM gold.dim_customer AS c
  LEFT JOIN gold.customer_months AS m
    ON c.customer_id = m.customer_id
  CROSS JOIN gold.business_day AS b
  WHERE
    c.is_current
  GROUP BY
    c.customer_id,
    c.customer_name,
    c.sales_territory,
    b.as_of
), measures AS (
  SELECT
    t.customer_id,
    t.customer_name,
    t.sales_territory,
    t.total_orders,
    t.total_revenue,
    CAST(CAST(t.total_revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) AS revenue_cents,
    t.last_order_date,
    DATE_DIFF('DAY', CAST(t.last_order_date AS DATE), CAST(t.as_of AS DATE)) AS days_since_last_order,
    DATE_DIFF('DAY', CAST(t.first_order_date AS DATE), CAST(t.as_of AS DATE)) AS tenure_days,
    CAST(t.purchase_days AS DOUBLE) AS purchases,
    CAST(t.purchase_days - 1 AS DOUBLE) AS repeats,
    CAST(DATE_DIFF('DAY', CAST(t.first_order_date AS DATE), CAST(t.last_order_date AS DATE)) AS DOUBLE) / NULLIF(CAST(7 AS DOUBLE), 0) AS recency_weeks,
    CAST(DATE_DIFF('DAY', CAST(t.first_order_date AS DATE), CAST(t.as_of AS DATE)) AS DOUBLE) / NULLIF(CAST(7 AS DOUBLE), 0) AS age_weeks,
    m.r,
    m.alpha,
    m.a,
    m.b,
    m.p,
    m.q,
    m.gamma,
    m.margin,
    m.discount_rate
  FROM totals AS t
  LEFT JOIN model AS m
    ON TRUE
), steps AS (
  SELECT
    CAST(step AS DOUBLE) * CAST(0.3 AS DOUBLE) AS v
  FROM (
    SELECT
      UNNEST(GENERATE_SERIES(-12, 50)) AS step
  )
), points AS (
  /* Of the integral over p, the chance to stop after a purchase: p = e^u / (1 + e^u), u = mode + v - e^-v / a. */
  SELECT
    m.*,
    s.v,
    EXP(LN(m.a / NULLIF((
      m.b + m.repeats
    ), 0)) + s.v - EXP(-s.v) / NULLIF(m.a, 0)) AS odds
  FROM measures AS m
  CROSS JOIN steps AS s
), nodes AS (
  SELECT
    *,
    (
      CAST(1 AS DOUBLE) + EXP(-v) / NULLIF(a, 0)
    ) * EXP(
      a * (
        v - EXP(-v) / NULLIF(a, 0)
      ) - (
        a + b + repeats
      ) * LN(CAST(1 AS DOUBLE) + odds)
    ) AS weight,
    odds / NULLIF((
      CAST(1 AS DOUBLE) + odds
    ), 0) AS stop,
    CAST(52 AS DOUBLE) / NULLIF((
      alpha + age_weeks
    ), 0) AS horizon
  FROM points
), expected AS (
  SELECT
    *,
    CASE
      WHEN (
        r + repeats
      ) * horizon * stop < CAST(0.0001 AS DOUBLE)
      THEN (
        r + repeats
      ) * horizon * (
        CAST(1 AS DOUBLE) - (
          r + repeats + CAST(1 AS DOUBLE)
        ) * horizon * stop / NULLIF(CAST(2 AS DOUBLE), 0) * (
          CAST(1 AS DOUBLE) - (
            r + repeats + CAST(2 AS DOUBLE)
          ) * horizon * stop / NULLIF(CAST(3 AS DOUBLE), 0)
        )
      )
      ELSE (
        CAST(1 AS DOUBLE) - EXP(-(
          r + repeats
        ) * LN(CAST(1 AS DOUBLE) + horizon * stop))
      ) / NULLIF(stop, 0)
    END AS purchases_at_node /* Purchases in the horizon of who stops with this chance; by its series where the difference would cancel. */
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
      WHEN repeats IS NULL OR r IS NULL
      THEN NULL
      WHEN repeats < 1
      THEN CAST(0 AS DOUBLE)
      ELSE CAST(1 AS DOUBLE) - CAST(1 AS DOUBLE) / NULLIF(
        (
          CAST(1 AS DOUBLE) + EXP(
            LEAST(
              LN(
                a / NULLIF((
                  b + GREATEST(repeats, CAST(1 AS DOUBLE)) - CAST(1 AS DOUBLE)
                ), 0)
              ) + (
                r + repeats
              ) * LN((
                alpha + age_weeks
              ) / NULLIF((
                alpha + recency_weeks
              ), 0)),
              CAST(500 AS DOUBLE)
            )
          )
        ),
        0
      )
    END AS churn,
    p * (
      gamma + CAST(revenue_cents AS DOUBLE) / NULLIF(CAST(100 AS DOUBLE), 0)
    ) / NULLIF((
      p * purchases + q - CAST(1 AS DOUBLE)
    ), 0) * margin / NULLIF(SQRT(CAST(1 AS DOUBLE) + discount_rate), 0) AS purchase_profit,
    SUM(weight * purchases_at_node) / NULLIF(SUM(weight), 0) AS purchases_if_active
  FROM expected
  GROUP BY
    customer_id,
    customer_name,
    sales_territory,
    total_orders,
    total_revenue,
    revenue_cents,
    last_order_date,
    days_since_last_order,
    tenure_days,
    purchases,
    repeats,
    recency_weeks,
    age_weeks,
    r,
    alpha,
    a,
    b,
    p,
    q,
    gamma,
    margin,
    discount_rate
), scored AS (
  SELECT
    *,
    CAST(CAST(FLOOR(churn * CAST(1000000 AS DOUBLE) + CAST(0.5 AS DOUBLE)) AS BIGINT) AS DECIMAL(18, 0)) AS churn_millionths,
    CAST(CAST(FLOOR(
      purchases_if_active * (
        CAST(1 AS DOUBLE) - churn
      ) * purchase_profit * CAST(100 AS DOUBLE) + CAST(0.5 AS DOUBLE)
    ) AS BIGINT) AS DECIMAL(18, 0)) AS lifetime_value_cents
  FROM predicted
)
SELECT
  customer_id,
  customer_name,
  sales_territory AS region,
  CASE
    WHEN total_orders = 0
    THEN 'prospect'
    WHEN days_since_last_order > 180
    THEN 'lost'
    WHEN days_since_last_order > 60
    THEN 'at risk'
    WHEN total_orders >= 100 AND total_revenue >= 200000
    THEN 'champion'
    WHEN total_orders >= 50
    THEN 'loyal'
    WHEN tenure_days > 365
    THEN 'occasional'
    ELSE 'new'
  END AS customer_segment,
  total_orders,
  total_revenue,
  CASE
    WHEN total_orders > 0
    THEN CAST(CAST((
      2 * revenue_cents + total_orders
    ) // (
      2 * total_orders
    ) AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2))
  END AS avg_order_value,
  last_order_date,
  CAST(lifetime_value_cents * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS customer_lifetime_value,
  CAST(churn_millionths * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(7, 6)) AS churn_probability
FROM scored
