CREATE OR REPLACE VIEW delta.silver_views.colors
COMMENT 'Colours in which goods come.'
SECURITY INVOKER AS
SELECT
  color_id,
  color_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.colors;
COMMENT ON COLUMN delta.silver_views.colors.color_id IS 'Identifies the colour';
COMMENT ON COLUMN delta.silver_views.colors.color_name IS 'Name of the colour in the catalogue';
COMMENT ON COLUMN delta.silver_views.colors.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.colors.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.colors.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
