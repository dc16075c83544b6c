CREATE OR REPLACE VIEW delta.silver_views.system_parameters
COMMENT 'The company''s own addresses and the settings of its order system, in one row.'
SECURITY INVOKER AS
SELECT
  system_parameter_id,
  delivery_address_line1,
  delivery_address_line2,
  delivery_city_id,
  delivery_postal_code,
  delivery_location,
  postal_address_line1,
  postal_address_line2,
  postal_city_id,
  postal_postal_code,
  application_settings,
  last_edited_by,
  last_edited_when
FROM delta.silver.system_parameters;
COMMENT ON COLUMN delta.silver_views.system_parameters.system_parameter_id IS 'Identifies the set of parameters';
COMMENT ON COLUMN delta.silver_views.system_parameters.delivery_address_line1 IS 'First line of the address that receives goods';
COMMENT ON COLUMN delta.silver_views.system_parameters.delivery_address_line2 IS 'Second line of the address that receives goods';
COMMENT ON COLUMN delta.silver_views.system_parameters.delivery_city_id IS 'City that receives goods';
COMMENT ON COLUMN delta.silver_views.system_parameters.delivery_postal_code IS 'Postal code of the address that receives goods';
COMMENT ON COLUMN delta.silver_views.system_parameters.delivery_location IS 'Where goods are received, as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN delta.silver_views.system_parameters.postal_address_line1 IS 'First line of the address for letters';
COMMENT ON COLUMN delta.silver_views.system_parameters.postal_address_line2 IS 'Second line of the address for letters';
COMMENT ON COLUMN delta.silver_views.system_parameters.postal_city_id IS 'City of the address for letters';
COMMENT ON COLUMN delta.silver_views.system_parameters.postal_postal_code IS 'Postal code of the address for letters';
COMMENT ON COLUMN delta.silver_views.system_parameters.application_settings IS 'Settings of the order system, by name';
COMMENT ON COLUMN delta.silver_views.system_parameters.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.system_parameters.last_edited_when IS 'Time of the last change';
