SELECT
  DATE_TRUNC('HOUR', occurred_at) AS hour,
  product_id,
  MAX(product_category) AS product_category,
  COUNT(CASE WHEN event_type = 'product_view' THEN 1 END) AS product_views,
  COUNT(CASE WHEN event_type = 'add_to_cart' THEN 1 END) AS carts,
  COUNT(CASE WHEN event_type = 'purchase' THEN 1 END) AS purchases,
  COUNT(DISTINCT visitor_id) AS visitors,
  CAST(COALESCE(SUM(CASE WHEN event_type = 'purchase' THEN quantity END), 0) AS BIGINT) AS quantity,
  CAST(COALESCE(SUM(CASE WHEN event_type = 'purchase' THEN amount END), 0) AS DECIMAL(18, 2)) AS revenue
FROM silver.web_events
WHERE
  NOT is_late AND NOT product_id IS NULL
GROUP BY
  DATE_TRUNC('HOUR', occurred_at),
  product_id
