CREATE OR REPLACE VIEW delta.silver_views.package_types
COMMENT 'Packages in which goods are bought and sold.'
SECURITY INVOKER AS
SELECT
  package_type_id,
  package_type_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.package_types;
COMMENT ON COLUMN delta.silver_views.package_types.package_type_id IS 'Identifies the package type';
COMMENT ON COLUMN delta.silver_views.package_types.package_type_name IS 'What the warehouse calls it, for example Carton';
COMMENT ON COLUMN delta.silver_views.package_types.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.package_types.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.package_types.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
