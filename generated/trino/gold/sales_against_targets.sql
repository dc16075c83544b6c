CREATE OR REPLACE VIEW delta.gold_views.sales_against_targets
COMMENT 'What each sales person was to sell in a month and what came of it; a row for each target.'
SECURITY INVOKER AS
SELECT
  target_month,
  salesperson_id,
  target_revenue,
  orders_invoiced,
  revenue,
  gap,
  attainment
FROM delta.gold.sales_against_targets;
COMMENT ON COLUMN delta.gold_views.sales_against_targets.target_month IS 'First day of the month';
COMMENT ON COLUMN delta.gold_views.sales_against_targets.salesperson_id IS 'Employee who was given the target (gold.dim_employee)';
COMMENT ON COLUMN delta.gold_views.sales_against_targets.target_revenue IS 'Revenue before tax that was to be reached, in US dollars';
COMMENT ON COLUMN delta.gold_views.sales_against_targets.orders_invoiced IS 'Orders that the person took and that were first invoiced in the month';
COMMENT ON COLUMN delta.gold_views.sales_against_targets.revenue IS 'Revenue of these orders'' invoices before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.sales_against_targets.gap IS 'revenue - target_revenue: below 0 where the target is not reached';
COMMENT ON COLUMN delta.gold_views.sales_against_targets.attainment IS 'revenue / target_revenue, rounded half up; empty for a target of 0';
