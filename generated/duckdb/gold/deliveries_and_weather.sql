WITH deliveries AS (
  SELECT
    o.delivered_on,
    c.city_id,
    COUNT(*) AS deliveries,
    CAST(SUM(CASE WHEN o.is_late THEN 1 ELSE 0 END) AS BIGINT) AS late_deliveries
  FROM gold.fact_orders AS o
  JOIN gold.dim_customer AS c
    ON o.customer_id = c.customer_id
    AND o.order_date >= CAST(c.effective_from AS DATE)
    AND o.order_date < CAST(COALESCE(c.effective_to, CAST('9999-12-31 00:00:00' AS TIMESTAMPTZ)) AS DATE)
  WHERE
    NOT o.delivered_on IS NULL
  GROUP BY
    o.delivered_on,
    c.city_id
)
SELECT
  d.delivered_on AS delivery_date,
  d.city_id,
  d.deliveries,
  d.late_deliveries,
  w.temperature,
  w.precipitation,
  w.wind_speed
FROM deliveries AS d
LEFT JOIN silver.weather AS w
  ON d.city_id = w.city_id AND d.delivered_on = w.weather_date
