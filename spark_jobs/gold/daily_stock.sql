SELECT
  movement_date,
  stock_item_id,
  count(*) AS movement_count,
  CAST(sum(quantity) AS DECIMAL(18, 3)) AS quantity,
  CAST(sum(CASE WHEN invoice_id IS NULL THEN 0 ELSE -quantity END) AS DECIMAL(18, 3)) AS sold_quantity
FROM gold.fact_stock_movements
GROUP BY movement_date, stock_item_id
