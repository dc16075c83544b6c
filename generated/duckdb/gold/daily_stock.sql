SELECT
  movement_date,
  stock_item_id,
  COUNT(*) AS movement_count,
  CAST(SUM(quantity) AS DECIMAL(18, 3)) AS quantity,
  CAST(SUM(CASE WHEN invoice_id IS NULL THEN 0 ELSE -quantity END) AS DECIMAL(18, 3)) AS sold_quantity
FROM gold.fact_stock_movements
GROUP BY
  movement_date,
  stock_item_id
