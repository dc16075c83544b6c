-- Counts of what is distinct do not add up, so each total is a row of its own. The expressions that CUBE groups by are
-- never null in the events, so that null stands for "all".
WITH events AS (
  SELECT
    DATE_TRUNC('MINUTE', occurred_at) AS minute,
    device,
    region,
    COALESCE(product_category, 'None') AS product_category,
    event_type,
    visitor_id,
    session_id,
    amount
  FROM silver.web_events
  WHERE NOT is_late
), counted AS (
  SELECT
    minute,
    COALESCE(device, 'All') AS device,
    COALESCE(region, 'All') AS region,
    COALESCE(product_category, 'All') AS product_category,
    COUNT(*) AS events,
    COUNT(DISTINCT visitor_id) AS visitors,
    COUNT(DISTINCT session_id) AS sessions,
    COUNT(CASE WHEN event_type = 'page_view' THEN 1 END) AS page_views,
    COUNT(CASE WHEN event_type = 'product_view' THEN 1 END) AS product_views,
    COUNT(CASE WHEN event_type = 'add_to_cart' THEN 1 END) AS carts,
    COUNT(CASE WHEN event_type = 'checkout' THEN 1 END) AS checkouts,
    COUNT(CASE WHEN event_type = 'purchase' THEN 1 END) AS purchases,
    CAST(COALESCE(SUM(CASE WHEN event_type = 'purchase' THEN amount END), 0) AS DECIMAL(18, 2)) AS revenue,
    COUNT(DISTINCT CASE WHEN event_type = 'purchase' THEN session_id END) AS buying_sessions,
    COUNT(DISTINCT CASE WHEN event_type = 'add_to_cart' THEN session_id END) AS cart_sessions
  FROM events
  GROUP BY minute, CUBE (device, region, product_category)
), abandoned AS (
  SELECT
    minute,
    COALESCE(device, 'All') AS device,
    COALESCE(region, 'All') AS region,
    COALESCE(product_category, 'All') AS product_category,
    COUNT(*) AS sessions
  FROM (
    SELECT minute, device, region, product_category, session_id
    FROM events
    WHERE event_type IN ('add_to_cart', 'purchase')
    GROUP BY minute, session_id, CUBE (device, region, product_category)
    HAVING COUNT(CASE WHEN event_type = 'add_to_cart' THEN 1 END) > 0
      AND COUNT(CASE WHEN event_type = 'purchase' THEN 1 END) = 0
  ) AS without_purchase
  GROUP BY minute, device, region, product_category
)
SELECT
  c.minute,
  c.device,
  c.region,
  c.product_category,
  c.events,
  c.visitors,
  c.sessions,
  c.page_views,
  c.product_views,
  c.carts,
  c.checkouts,
  c.purchases,
  c.revenue,
  CAST(c.buying_sessions AS DOUBLE) / CAST(c.sessions AS DOUBLE) AS conversion,
  CAST(CAST(
    (2 * CAST(CAST(c.revenue AS DECIMAL(20, 2)) * 100 AS BIGINT) + c.purchases) DIV NULLIF(2 * c.purchases, 0)
    AS DECIMAL(18, 0)
  ) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS avg_order_value,
  CAST(COALESCE(a.sessions, 0) AS DOUBLE) / NULLIF(CAST(c.cart_sessions AS DOUBLE), 0) AS cart_abandonment
FROM counted AS c
LEFT JOIN abandoned AS a
  ON a.minute = c.minute AND a.device = c.device AND a.region = c.region AND a.product_category = c.product_category
