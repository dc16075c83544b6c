CREATE OR REPLACE VIEW delta.silver_views.cities
COMMENT 'Every city and town to which goods are delivered or bills are sent.'
SECURITY INVOKER AS
SELECT
  city_id,
  city_name,
  state_province_id,
  location,
  latest_recorded_population,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.cities;
COMMENT ON COLUMN delta.silver_views.cities.city_id IS 'Identifies the city';
COMMENT ON COLUMN delta.silver_views.cities.city_name IS 'Name of the city as printed in an address';
COMMENT ON COLUMN delta.silver_views.cities.state_province_id IS 'State or province in which the city lies';
COMMENT ON COLUMN delta.silver_views.cities.location IS 'Centre of the city as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN delta.silver_views.cities.latest_recorded_population IS 'Inhabitants at the latest census that is known';
COMMENT ON COLUMN delta.silver_views.cities.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.cities.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.cities.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
