CREATE OR REPLACE VIEW delta.gold_views.operational_reports
COMMENT 'How order desk and warehouse did, by day; from the first day with an order or movement to the last.'
SECURITY INVOKER AS
SELECT
  report_date,
  orders_taken,
  orders_picked,
  backlog,
  orders_delivered,
  late_deliveries,
  avg_picking_hours,
  longest_picking_hours,
  items_under_reorder_level
FROM delta.gold.operational_reports;
COMMENT ON COLUMN delta.gold_views.operational_reports.report_date IS 'The day in UTC';
COMMENT ON COLUMN delta.gold_views.operational_reports.orders_taken IS 'Orders taken on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.orders_picked IS 'Orders whose picking was completed on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.backlog IS 'Orders taken and not yet picked at the end of the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.orders_delivered IS 'Orders whose delivery was confirmed on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.late_deliveries IS 'Those of them that were delivered after the expected day';
COMMENT ON COLUMN delta.gold_views.operational_reports.avg_picking_hours IS 'Mean hours from the start of the order''s day to its picking, over the orders picked on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.longest_picking_hours IS 'Longest of these times in hours';
COMMENT ON COLUMN delta.gold_views.operational_reports.items_under_reorder_level IS 'Stock items of which less than the present reorder level was there at the end of the day; stock = present stock less later movements';
