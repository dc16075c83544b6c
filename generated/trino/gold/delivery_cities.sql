CREATE OR REPLACE VIEW delta.gold.delivery_cities
COMMENT 'The cities that goods were delivered to, by how often; the weather is fetched for the first 20 of them.'
SECURITY INVOKER AS
WITH deliveries AS (
  SELECT
    c.city_id,
    COUNT(*) AS deliveries
  FROM delta.gold.fact_orders AS o
  JOIN delta.gold.dim_customer AS c
    ON o.customer_id = c.customer_id
  WHERE
    c.is_current AND NOT o.delivered_on IS NULL
  GROUP BY
    c.city_id
), places AS (
  SELECT
    city_id,
    city_name,
    TRY_CAST(REPLACE(REGEXP_REPLACE(location, '^.* ', ''), ')', '') AS DECIMAL(9, 6)) AS latitude, /* POINT (longitude latitude) */
    TRY_CAST(REGEXP_REPLACE(REPLACE(location, 'POINT (', ''), ' .*$', '') AS DECIMAL(9, 6)) AS longitude
  FROM delta.silver.cities
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
  NOT p.latitude IS NULL AND NOT p.longitude IS NULL;
COMMENT ON COLUMN delta.gold.delivery_cities.city_id IS 'The city (gold.dim_city)';
COMMENT ON COLUMN delta.gold.delivery_cities.city_name IS 'Name of the city';
COMMENT ON COLUMN delta.gold.delivery_cities.latitude IS 'Of its centre, in degrees, north is positive (WGS 84)';
COMMENT ON COLUMN delta.gold.delivery_cities.longitude IS 'Of its centre, in degrees, east is positive (WGS 84)';
COMMENT ON COLUMN delta.gold.delivery_cities.deliveries IS 'Orders that were delivered to customers whose goods go there now';
COMMENT ON COLUMN delta.gold.delivery_cities.delivery_rank IS '1 for the city with the most deliveries; of equal ones the one with the lower id comes first';
