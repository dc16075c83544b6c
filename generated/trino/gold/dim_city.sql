CREATE OR REPLACE VIEW delta.gold_views.dim_city
COMMENT 'One row per city with its state, sales territory and country.'
SECURITY INVOKER AS
SELECT
  city_id,
  city_name,
  state_province_code,
  state_province,
  sales_territory,
  country,
  continent,
  population
FROM delta.gold.dim_city;
COMMENT ON COLUMN delta.gold_views.dim_city.city_id IS 'Identifies the city';
COMMENT ON COLUMN delta.gold_views.dim_city.city_name IS 'Name of the city';
COMMENT ON COLUMN delta.gold_views.dim_city.state_province_code IS 'Short code of the state or province';
COMMENT ON COLUMN delta.gold_views.dim_city.state_province IS 'Name of the state or province';
COMMENT ON COLUMN delta.gold_views.dim_city.sales_territory IS 'Sales territory of the state, `Unknown` where none is known';
COMMENT ON COLUMN delta.gold_views.dim_city.country IS 'Name of the country';
COMMENT ON COLUMN delta.gold_views.dim_city.continent IS 'Continent of the country';
COMMENT ON COLUMN delta.gold_views.dim_city.population IS 'Inhabitants at the latest census that is known';
