WITH reached AS (
  SELECT
    DATE_TRUNC('MINUTE', occurred_at) AS minute,
    COUNT(DISTINCT session_id) AS visits,
    COUNT(DISTINCT CASE WHEN event_type = 'product_view' THEN session_id END) AS product_views,
    COUNT(DISTINCT CASE WHEN event_type = 'add_to_cart' THEN session_id END) AS carts,
    COUNT(DISTINCT CASE WHEN event_type = 'checkout' THEN session_id END) AS checkouts,
    COUNT(DISTINCT CASE WHEN event_type = 'purchase' THEN session_id END) AS purchases
  FROM silver.web_events
  WHERE
    NOT is_late
  GROUP BY
    DATE_TRUNC('MINUTE', occurred_at)
), steps AS (
  SELECT
    minute,
    1 AS step_number,
    CAST('visit' AS TEXT) AS step,
    visits AS sessions,
    0 AS previous
  FROM reached
  UNION ALL
  SELECT
    minute,
    2 AS step_number,
    CAST('product_view' AS TEXT) AS step,
    product_views AS sessions,
    visits AS previous
  FROM reached
  UNION ALL
  SELECT
    minute,
    3 AS step_number,
    CAST('add_to_cart' AS TEXT) AS step,
    carts AS sessions,
    product_views AS previous
  FROM reached
  UNION ALL
  SELECT
    minute,
    4 AS step_number,
    CAST('checkout' AS TEXT) AS step,
    checkouts AS sessions,
    carts AS previous
  FROM reached
  UNION ALL
  SELECT
    minute,
    5 AS step_number,
    CAST('purchase' AS TEXT) AS step,
    purchases AS sessions,
    checkouts AS previous
  FROM reached
)
SELECT
  minute,
  CAST(step_number AS INT) AS step_number,
  step,
  sessions,
  CAST(sessions AS DOUBLE) / NULLIF(NULLIF(CAST(previous AS DOUBLE), 0), 0) AS share_of_previous
FROM steps
