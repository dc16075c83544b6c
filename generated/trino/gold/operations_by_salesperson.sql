CREATE OR REPLACE VIEW delta.gold_views.operations_by_salesperson
COMMENT 'What became of the orders that each sales person took, by day; only days and people with something to tell.'
SECURITY INVOKER AS
SELECT
  report_date,
  salesperson_id,
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
  margin
FROM delta.gold.operations_by_salesperson;
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.report_date IS 'The day in UTC';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.salesperson_id IS 'Employee who took the orders (gold.dim_employee)';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.orders_taken IS 'Orders taken on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.order_value IS 'Value of these orders before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.orders_picked IS 'Orders whose picking was completed on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.ordered_quantity IS 'Units ordered in the orders picked on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.picked_quantity IS 'Units picked for them';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.fill_rate IS 'picked_quantity / ordered_quantity, the unit fill rate (Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 2017), rounded half up; empty where nothing was picked';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.orders_delivered IS 'Orders whose delivery was confirmed on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.late_deliveries IS 'Those of them that were delivered after the expected day';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.late_value IS 'Value of the late ones before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.on_time_share IS '1 - late_deliveries / orders_delivered, rounded half up (SCOR, RL.2.2 Delivery Performance to Customer Commit Date); empty where nothing was delivered';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.orders_invoiced IS 'Orders first invoiced on the day';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.revenue IS 'Revenue of the invoices of these orders before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.gross_profit IS 'That revenue less what the goods cost, in US dollars';
COMMENT ON COLUMN delta.gold_views.operations_by_salesperson.margin IS 'gross_profit / revenue, rounded half up; empty without revenue';
