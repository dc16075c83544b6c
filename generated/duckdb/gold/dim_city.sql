SELECT
  c.city_id,
  c.city_name,
  s.state_province_code,
  s.state_province_name AS state_province,
  COALESCE(s.sales_territory, 'Unknown') AS sales_territory,
  n.country_name AS country,
  n.continent,
  c.latest_recorded_population AS population
FROM silver.cities AS c
LEFT JOIN silver.state_provinces AS s
  ON c.state_province_id = s.state_province_id
LEFT JOIN silver.countries AS n
  ON s.country_id = n.country_id
