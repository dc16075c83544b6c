CREATE OR REPLACE VIEW delta.gold_views.operations_by_region
COMMENT 'How order desk, warehouse and drivers did, by day and sales territory; only days and territories with something to tell.'
SECURITY INVOKER AS
SELECT
  report_date,
  sales_territory,
  orders_taken,
  order_value,
  orders_picked,
  ordered_quantity,
  picked_quantity,
  fill_rate,
  orders_delivered,
  late_deliveries,
  late_value,
  on_time_share,
  orders_invoiced,
  revenue,
  gross_profit,
  margin,
  picking_seconds,
  longest_picking_seconds
FROM delta.gold.operations_by_region;
COMMENT ON COLUMN delta.gold_views.operations_by_region.report_date IS 'The day in UTC';
COMMENT ON COLUMN delta.gold_views.operations_by_region.sales_territory IS 'Sales territory of the customer''s delivery city as it was at the end of the order''s day';
COMMENT ON COLUMN delta.gold_views.operations_by_region.orders_taken IS 'Orders taken on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_region.order_value IS 'Value of these orders before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_region.orders_picked IS 'Orders whose picking was completed on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_region.ordered_quantity IS 'Units ordered in the orders picked on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_region.picked_quantity IS 'Units picked for them';
COMMENT ON COLUMN delta.gold_views.operations_by_region.fill_rate IS 'picked_quantity / ordered_quantity, the unit fill rate (Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 2017), rounded half up; empty where nothing was picked';
COMMENT ON COLUMN delta.gold_views.operations_by_region.orders_delivered IS 'Orders whose delivery was confirmed on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_region.late_deliveries IS 'Those of them that were delivered after the expected day';
COMMENT ON COLUMN delta.gold_views.operations_by_region.late_value IS 'Value of the late ones before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_region.on_time_share IS '1 - late_deliveries / orders_delivered, rounded half up (SCOR, RL.2.2 Delivery Performance to Customer Commit Date); empty where nothing was delivered';
COMMENT ON COLUMN delta.gold_views.operations_by_region.orders_invoiced IS 'Orders first invoiced on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_region.revenue IS 'Revenue of the invoices of these orders before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_region.gross_profit IS 'That revenue less what the goods cost, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_region.margin IS 'gross_profit / revenue, rounded half up; empty without revenue';
COMMENT ON COLUMN delta.gold_views.operations_by_region.picking_seconds IS 'Sum over the orders picked on the day of the seconds from the start of the order''s day to its picking';
COMMENT ON COLUMN delta.gold_views.operations_by_region.longest_picking_seconds IS 'Longest of these times in seconds, 0 where nothing was picked';
