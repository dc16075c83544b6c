CREATE OR REPLACE VIEW delta.silver_views.state_provinces
COMMENT 'States and provinces, which are grouped into sales territories.'
SECURITY INVOKER AS
SELECT
  state_province_id,
  state_province_code,
  state_province_name,
  country_id,
  sales_territory,
  border,
  latest_recorded_population,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.state_provinces;
COMMENT ON COLUMN delta.silver_views.state_provinces.state_province_id IS 'Identifies the state or province';
COMMENT ON COLUMN delta.silver_views.state_provinces.state_province_code IS 'Postal abbreviation, for example WA';
COMMENT ON COLUMN delta.silver_views.state_provinces.state_province_name IS 'Full name';
COMMENT ON COLUMN delta.silver_views.state_provinces.country_id IS 'Country to which it belongs';
COMMENT ON COLUMN delta.silver_views.state_provinces.sales_territory IS 'Sales region whose figures it counts towards';
COMMENT ON COLUMN delta.silver_views.state_provinces.border IS 'Outline as WKT polygon in degrees (WGS 84)';
COMMENT ON COLUMN delta.silver_views.state_provinces.latest_recorded_population IS 'Inhabitants at the latest census that is known';
COMMENT ON COLUMN delta.silver_views.state_provinces.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.state_provinces.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.state_provinces.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
