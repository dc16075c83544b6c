WITH deliveries AS (
  SELECT
    c.city_id,
    COUNT(*) AS deliveries
  FROM gold.fact_orders AS o
  JOIN gold.dim_customer AS c
    ON o.customer_id = c.customer_id
  WHERE
    c.is_current AND NOT o.delivered_on IS NULL
  GROUP BY
    c.city_id
), places AS (
  SELECT
    city_id,
    city_name,
    TRY_CAST(REPLACE(REGEXP_REPLACE(location, '^.* ', '', 'g'), ')', '') AS DECIMAL(9, 6)) AS latitude, /* POINT (longitude latitude) */
    TRY_CAST(REGEXP_REPLACE(REPLACE(location, 'POINT (', ''), ' .*$', '', 'g') AS DECIMAL(9, 6)) AS longitude
  FROM silver.cities
)
SELECT
  p.city_id,
  p.city_name,
  p.latitude,
  p.longitude,
  d.deliveries,
  ROW_NUMBER() OVER (ORDER BY d.deliveries DESC, p.city_id NULLS FIRST) AS delivery_rank
FROM deliveries AS d
JOIN places AS p
  ON d.city_id = p.city_id
WHERE
  NOT p.latitude IS NULL AND NOT p.longitude IS NULL
