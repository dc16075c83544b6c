CREATE OR REPLACE VIEW delta.silver_views.countries
COMMENT 'Countries with their ISO codes and their place in continents and regions.'
SECURITY INVOKER AS
SELECT
  country_id,
  country_name,
  formal_name,
  iso_alpha3_code,
  iso_numeric_code,
  country_type,
  latest_recorded_population,
  continent,
  region,
  subregion,
  border,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.countries;
COMMENT ON COLUMN delta.silver_views.countries.country_id IS 'Identifies the country';
COMMENT ON COLUMN delta.silver_views.countries.country_name IS 'Short name in English';
COMMENT ON COLUMN delta.silver_views.countries.formal_name IS 'Full name as the United Nations use it';
COMMENT ON COLUMN delta.silver_views.countries.iso_alpha3_code IS 'Three-letter code of ISO 3166-1';
COMMENT ON COLUMN delta.silver_views.countries.iso_numeric_code IS 'Numeric code of ISO 3166-1';
COMMENT ON COLUMN delta.silver_views.countries.country_type IS 'Political status, for example a UN member state';
COMMENT ON COLUMN delta.silver_views.countries.latest_recorded_population IS 'Inhabitants at the latest census that is known';
COMMENT ON COLUMN delta.silver_views.countries.continent IS 'Continent to which the country is counted';
COMMENT ON COLUMN delta.silver_views.countries.region IS 'Part of the world by UN geoscheme';
COMMENT ON COLUMN delta.silver_views.countries.subregion IS 'Division of the region by UN geoscheme';
COMMENT ON COLUMN delta.silver_views.countries.border IS 'Outline as WKT polygon in degrees (WGS 84)';
COMMENT ON COLUMN delta.silver_views.countries.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.countries.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.countries.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
