CREATE OR REPLACE VIEW delta.gold_views.business_day
COMMENT 'One row with the latest day on which an order was taken; the day as of which gold judges age.'
SECURITY INVOKER AS
SELECT
  as_of
FROM delta.gold.business_day;
COMMENT ON COLUMN delta.gold_views.business_day.as_of IS 'Latest order date; taken from the data, so that the same data always give the same gold';
