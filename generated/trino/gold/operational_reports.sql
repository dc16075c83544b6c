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
  on_time_share,
  late_delivery_cost,
  fill_rate,
  avg_picking_hours,
  longest_picking_hours,
  items_under_reorder_level,
  stock_value,
  days_of_stock
FROM delta.gold.operational_reports;
COMMENT ON COLUMN delta.gold_views.operational_reports.report_date IS 'The day in UTC';
COMMENT ON COLUMN delta.gold_views.operational_reports.orders_taken IS 'Orders taken on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.orders_picked IS 'Orders whose picking was completed on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.backlog IS 'Orders taken and not yet picked at the end of the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.orders_delivered IS 'Orders whose delivery was confirmed on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.late_deliveries IS 'Those of them that were delivered after the expected day';
COMMENT ON COLUMN delta.gold_views.operational_reports.on_time_share IS '1 - late_deliveries / orders_delivered, rounded half up (SCOR, RL.2.2 Delivery Performance to Customer Commit Date); empty where nothing was delivered';
COMMENT ON COLUMN delta.gold_views.operational_reports.late_delivery_cost IS 'What the late deliveries cost if customers charge for them, in US dollars: 3 % of the value of these orders before tax, rounded half up. An assumption; 3 % of the goods'' cost is what Walmart charges its suppliers (On-Time In-Full, 2020)';
COMMENT ON COLUMN delta.gold_views.operational_reports.fill_rate IS 'Units picked / units ordered, over the orders picked on the day (unit fill rate; Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 2017), rounded half up; empty where nothing was picked';
COMMENT ON COLUMN delta.gold_views.operational_reports.avg_picking_hours IS 'Mean hours from the start of the order''s day to its picking, over the orders picked on the day';
COMMENT ON COLUMN delta.gold_views.operational_reports.longest_picking_hours IS 'Longest of these times in hours';
COMMENT ON COLUMN delta.gold_views.operational_reports.items_under_reorder_level IS 'Stock items of which less than the present reorder level was there at the end of the day; stock = present stock less later movements';
COMMENT ON COLUMN delta.gold_views.operational_reports.stock_value IS 'Sold packages in stock at the end of the day, at what each item cost when it was last bought, in US dollars; an item''s price of today is used for all days';
COMMENT ON COLUMN delta.gold_views.operational_reports.days_of_stock IS 'stock_value / mean daily cost of the goods sold over the last 28 days (of fewer at the beginning), at the same prices, rounded half up (SCOR, AM.2.2 Inventory Days of Supply); empty where nothing was sold or stock is negative';
