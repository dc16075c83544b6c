CREATE OR REPLACE VIEW delta.gold_views.fact_purchases
COMMENT 'One row per line of an order to a supplier; what was ordered, what came, when, and for how much.'
SECURITY INVOKER AS
SELECT
  purchase_order_line_id,
  purchase_order_id,
  supplier_id,
  stock_item_id,
  order_date,
  expected_delivery_date,
  received_on,
  is_finalized,
  ordered_outers,
  received_outers,
  outer_price,
  ordered_value,
  received_value,
  lead_time_days,
  days_late
FROM delta.gold.fact_purchases;
COMMENT ON COLUMN delta.gold_views.fact_purchases.purchase_order_line_id IS 'Identifies the line';
COMMENT ON COLUMN delta.gold_views.fact_purchases.purchase_order_id IS 'Order to the supplier that the line belongs to';
COMMENT ON COLUMN delta.gold_views.fact_purchases.supplier_id IS 'Supplier from whom the goods are ordered (gold.dim_supplier)';
COMMENT ON COLUMN delta.gold_views.fact_purchases.stock_item_id IS 'Product ordered; durable id, join gold.dim_product by its effective range';
COMMENT ON COLUMN delta.gold_views.fact_purchases.order_date IS 'Day on which the order was sent (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.fact_purchases.expected_delivery_date IS 'Day on which the goods are expected';
COMMENT ON COLUMN delta.gold_views.fact_purchases.received_on IS 'Day on which goods of the line came last; empty before any came';
COMMENT ON COLUMN delta.gold_views.fact_purchases.is_finalized IS 'Whether no more goods are expected';
COMMENT ON COLUMN delta.gold_views.fact_purchases.ordered_outers IS 'Outer packages ordered';
COMMENT ON COLUMN delta.gold_views.fact_purchases.received_outers IS 'Outer packages that came so far';
COMMENT ON COLUMN delta.gold_views.fact_purchases.outer_price IS 'Price of an outer package that was agreed, in US dollars';
COMMENT ON COLUMN delta.gold_views.fact_purchases.ordered_value IS 'ordered_outers * outer_price, in US dollars; 0 without a price';
COMMENT ON COLUMN delta.gold_views.fact_purchases.received_value IS 'received_outers * outer_price, in US dollars; 0 without a price';
COMMENT ON COLUMN delta.gold_views.fact_purchases.lead_time_days IS 'Days from order_date to received_on (supplier lead time; Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 2017); empty until the line is finalized, or where nothing came';
COMMENT ON COLUMN delta.gold_views.fact_purchases.days_late IS 'Days from expected_delivery_date to received_on of a finalized line, negative where it came early';
