SELECT
  movement_date,
  stock_item_id,
  COUNT(*) AS movement_count,
  CAST(SUM(quantity) AS DECIMAL(18, 3)) AS quantity
FROM gold.fact_stock_movements
GROUP BY
  movement_date,
  stock_item_id
