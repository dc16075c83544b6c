WITH events AS (
  SELECT
    session_id,
    visitor_id,
    customer_id,
    device,
    region,
    occurred_at,
    page,
    event_type,
    amount,
    ROW_NUMBER() OVER (
      PARTITION BY session_id
      ORDER BY occurred_at ASC NULLS FIRST, event_id ASC NULLS FIRST
    ) AS from_first, /* Of events at the same moment the order of their ids decides, so that the same events always give the same row. */
    ROW_NUMBER() OVER (PARTITION BY session_id ORDER BY occurred_at DESC, event_id DESC) AS from_last
  FROM silver.web_events
  WHERE
    NOT is_late
)
SELECT
  session_id,
  MAX(CASE WHEN from_first = 1 THEN visitor_id END) AS visitor_id,
  MAX(customer_id) AS customer_id,
  MAX(CASE WHEN from_first = 1 THEN device END) AS device,
  MAX(CASE WHEN from_first = 1 THEN region END) AS region,
  MIN(occurred_at) AS started_at,
  MAX(occurred_at) AS ended_at,
  CAST(EPOCH_US(MAX(occurred_at)) - EPOCH_US(MIN(occurred_at)) AS DOUBLE) / NULLIF(CAST(1000000 AS DOUBLE), 0) AS length_seconds,
  COUNT(*) AS events,
  MAX(CASE WHEN from_first = 1 THEN page END) AS entry_page,
  MAX(CASE WHEN from_last = 1 THEN page END) AS exit_page,
  COUNT(CASE WHEN event_type = 'purchase' THEN 1 END) > 0 AS converted,
  CAST(COALESCE(SUM(CASE WHEN event_type = 'purchase' THEN amount END), 0) AS DECIMAL(18, 2)) AS revenue
FROM events
GROUP BY
  session_id
