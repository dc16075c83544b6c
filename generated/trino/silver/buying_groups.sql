CREATE OR REPLACE VIEW delta.silver_views.buying_groups
COMMENT 'Groups of shops that buy together and are billed at their head office.'
SECURITY INVOKER AS
SELECT
  buying_group_id,
  buying_group_name,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.buying_groups;
COMMENT ON COLUMN delta.silver_views.buying_groups.buying_group_id IS 'Identifies the buying group';
COMMENT ON COLUMN delta.silver_views.buying_groups.buying_group_name IS 'Name under which the group trades';
COMMENT ON COLUMN delta.silver_views.buying_groups.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.buying_groups.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.buying_groups.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
