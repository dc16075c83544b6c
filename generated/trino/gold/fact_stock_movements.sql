CREATE OR REPLACE VIEW delta.gold_views.fact_stock_movements
COMMENT 'One row per movement of stock, in from suppliers, out to customers, or corrected after a count.'
SECURITY INVOKER AS
SELECT
  movement_id,
  stock_item_id,
  transaction_type_id,
  movement_type,
  customer_id,
  supplier_id,
  invoice_id,
  purchase_order_id,
  movement_date,
  moved_at,
  quantity
FROM delta.gold.fact_stock_movements;
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.movement_id IS 'Identifies the movement';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.stock_item_id IS 'Product that moved; durable id, join gold.dim_product by its effective range';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.transaction_type_id IS 'Kind of movement';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.movement_type IS 'Name of the kind of movement';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.customer_id IS 'Customer who got the goods';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.supplier_id IS 'Supplier from whom the goods came (gold.dim_supplier)';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.invoice_id IS 'Invoice with which the goods went out';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.purchase_order_id IS 'Purchase order with which the goods came';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.movement_date IS 'Day of the movement in UTC (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.moved_at IS 'Time of the movement';
COMMENT ON COLUMN delta.gold_views.fact_stock_movements.quantity IS 'Sold packages, positive into the warehouse and negative out of it';
