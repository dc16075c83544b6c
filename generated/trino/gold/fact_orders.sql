CREATE OR REPLACE VIEW delta.gold_views.fact_orders
COMMENT 'One row per order with its milestones (taken, picked, invoiced, delivered) and what it is worth.'
SECURITY INVOKER AS
SELECT
  order_id,
  customer_id,
  salesperson_id,
  picker_id,
  order_date,
  expected_delivery_date,
  backorder_order_id,
  line_count,
  ordered_quantity,
  picked_quantity,
  order_value,
  picked_at,
  picking_seconds,
  invoiced_on,
  delivered_on,
  is_late
FROM delta.gold.fact_orders;
COMMENT ON COLUMN delta.gold_views.fact_orders.order_id IS 'Identifies the order';
COMMENT ON COLUMN delta.gold_views.fact_orders.customer_id IS 'Customer who ordered; durable id, join gold.dim_customer by its effective range';
COMMENT ON COLUMN delta.gold_views.fact_orders.salesperson_id IS 'Employee who took the order (gold.dim_employee)';
COMMENT ON COLUMN delta.gold_views.fact_orders.picker_id IS 'Employee who picked the goods (gold.dim_employee)';
COMMENT ON COLUMN delta.gold_views.fact_orders.order_date IS 'Day on which the order was taken (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.fact_orders.expected_delivery_date IS 'Day on which the customer expects the goods';
COMMENT ON COLUMN delta.gold_views.fact_orders.backorder_order_id IS 'Later order that carries what could not be picked';
COMMENT ON COLUMN delta.gold_views.fact_orders.line_count IS 'Lines of the order';
COMMENT ON COLUMN delta.gold_views.fact_orders.ordered_quantity IS 'Units ordered over all lines';
COMMENT ON COLUMN delta.gold_views.fact_orders.picked_quantity IS 'Units picked over all lines';
COMMENT ON COLUMN delta.gold_views.fact_orders.order_value IS 'Sum of quantity times unit price before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_orders.picked_at IS 'Time at which the whole order was picked; empty while it is open';
COMMENT ON COLUMN delta.gold_views.fact_orders.picking_seconds IS 'Seconds from the start of the order''s day (UTC) to its picking';
COMMENT ON COLUMN delta.gold_views.fact_orders.invoiced_on IS 'Day of the first invoice for the order';
COMMENT ON COLUMN delta.gold_views.fact_orders.delivered_on IS 'Day on which the last delivery was confirmed';
COMMENT ON COLUMN delta.gold_views.fact_orders.is_late IS 'Whether delivery was confirmed after the expected day';
