CREATE OR REPLACE VIEW delta.silver_views.sales_targets
COMMENT 'What each sales person is to sell in a month; of several files the last one counts.'
SECURITY INVOKER AS
SELECT
  target_month,
  salesperson_id,
  target_revenue,
  note
FROM delta.silver.sales_targets;
COMMENT ON COLUMN delta.silver_views.sales_targets.target_month IS 'First day of the month';
COMMENT ON COLUMN delta.silver_views.sales_targets.salesperson_id IS 'Employee (application.people)';
COMMENT ON COLUMN delta.silver_views.sales_targets.target_revenue IS 'Revenue before tax that is to be reached in the month, in US dollars';
COMMENT ON COLUMN delta.silver_views.sales_targets.note IS 'What finance says of it';
