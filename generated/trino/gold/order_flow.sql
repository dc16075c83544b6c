CREATE OR REPLACE VIEW delta.gold_views.order_flow
COMMENT 'Orders counted by the days on which they were taken, picked and delivered; operational_reports adds it up.'
SECURITY INVOKER AS
SELECT
  order_date,
  picked_on,
  delivered_on,
  order_count,
  late_count,
  picking_seconds,
  longest_picking_seconds
FROM delta.gold.order_flow;
COMMENT ON COLUMN delta.gold_views.order_flow.order_date IS 'Day on which the orders were taken';
COMMENT ON COLUMN delta.gold_views.order_flow.picked_on IS 'Day in UTC on which they were picked; 9999-12-31 while they are open';
COMMENT ON COLUMN delta.gold_views.order_flow.delivered_on IS 'Day on which their delivery was confirmed; 9999-12-31 before that';
COMMENT ON COLUMN delta.gold_views.order_flow.order_count IS 'Orders';
COMMENT ON COLUMN delta.gold_views.order_flow.late_count IS 'Orders delivered after the expected day';
COMMENT ON COLUMN delta.gold_views.order_flow.picking_seconds IS 'Sum over the orders of the seconds from the start of the order''s day to its picking';
COMMENT ON COLUMN delta.gold_views.order_flow.longest_picking_seconds IS 'Longest of these times in seconds';
