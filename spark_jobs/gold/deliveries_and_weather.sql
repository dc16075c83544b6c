WITH deliveries AS (
  SELECT
    o.delivered_on,
    c.city_id,
    count(*) AS deliveries,
    CAST(sum(CASE WHEN o.is_late THEN 1 ELSE 0 END) AS BIGINT) AS late_deliveries
  FROM gold.fact_orders AS o
  JOIN gold.dim_customer AS c
    ON o.customer_id = c.customer_id
    AND o.order_date >= CAST(c.effective_from AS DATE)
    AND o.order_date < CAST(coalesce(c.effective_to, TIMESTAMP '9999-12-31 00:00:00') AS DATE)
  WHERE o.delivered_on IS NOT NULL
  GROUP BY o.delivered_on, c.city_id
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
LEFT JOIN silver.weather AS w ON d.city_id = w.city_id AND d.delivered_on = w.weather_date
