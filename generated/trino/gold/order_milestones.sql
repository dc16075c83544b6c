CREATE OR REPLACE VIEW delta.gold_views.order_milestones
COMMENT 'One row per order and milestone that it has reached, with its day; what the reports of the day''s operations add up.'
SECURITY INVOKER AS
SELECT
  order_id,
  milestone,
  milestone_date,
  sales_territory,
  salesperson_id,
  order_value,
  ordered_quantity,
  picked_quantity,
  picking_seconds,
  is_late,
  invoiced_revenue,
  gross_profit
FROM delta.gold.order_milestones;
COMMENT ON COLUMN delta.gold_views.order_milestones.order_id IS 'Identifies the order';
COMMENT ON COLUMN delta.gold_views.order_milestones.milestone IS 'What became of the order: taken, picked, invoiced or delivered';
COMMENT ON COLUMN delta.gold_views.order_milestones.milestone_date IS 'Day of it in UTC (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.order_milestones.sales_territory IS 'Sales territory of the customer''s delivery city as it was at the end of the order''s day; past days stay when a customer moves';
COMMENT ON COLUMN delta.gold_views.order_milestones.salesperson_id IS 'Employee who took the order (gold.dim_employee)';
COMMENT ON COLUMN delta.gold_views.order_milestones.order_value IS 'Value of the order before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.order_milestones.ordered_quantity IS 'Units ordered';
COMMENT ON COLUMN delta.gold_views.order_milestones.picked_quantity IS 'Units picked';
COMMENT ON COLUMN delta.gold_views.order_milestones.picking_seconds IS 'Seconds from the start of the order''s day to its picking; 0 while it is open';
COMMENT ON COLUMN delta.gold_views.order_milestones.is_late IS 'Whether delivery was confirmed after the expected day';
COMMENT ON COLUMN delta.gold_views.order_milestones.invoiced_revenue IS 'Revenue of the order''s invoices before tax without credit notes, in US dollars';
COMMENT ON COLUMN delta.gold_views.order_milestones.gross_profit IS 'That revenue less what the goods cost, in US dollars';
