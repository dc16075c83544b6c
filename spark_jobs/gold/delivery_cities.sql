WITH deliveries AS (
  SELECT c.city_id, count(*) AS deliveries
  FROM gold.fact_orders AS o
  JOIN gold.dim_customer AS c ON o.customer_id = c.customer_id
  WHERE c.is_current AND o.delivered_on IS NOT NULL
  GROUP BY c.city_id
), places AS (
  SELECT
    city_id,
    city_name,
    -- POINT (longitude latitude)
    try_cast(replace(regexp_replace(location, '^.* ', ''), ')', '') AS DECIMAL(9, 6)) AS latitude,
    try_cast(regexp_replace(replace(location, 'POINT (', ''), ' .*$', '') AS DECIMAL(9, 6)) AS longitude
  FROM silver.cities
)
SELECT
  p.city_id,
  p.city_name,
  p.latitude,
  p.longitude,
  d.deliveries,
  row_number() OVER (ORDER BY d.deliveries DESC, p.city_id) AS delivery_rank
FROM deliveries AS d
JOIN places AS p ON d.city_id = p.city_id
WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL
