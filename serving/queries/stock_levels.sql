-- What is in stock of each product and for how many days it lasts; the most urgent first.
WITH sold AS (
    SELECT stock_item_id, sum(sold_quantity) / 28 AS a_day
    FROM gold.daily_stock
    WHERE movement_date > (SELECT max(movement_date) FROM gold.daily_stock) - INTERVAL 28 DAY
    GROUP BY stock_item_id
)
SELECT i.stock_item_id, p.product_name, i.quantity_on_hand, i.reorder_level,
       round(i.quantity_on_hand / nullif(s.a_day, 0), 1) AS days_of_stock
FROM silver.inventory i
JOIN gold.dim_product p ON p.stock_item_id = i.stock_item_id AND p.is_current
LEFT JOIN sold s ON s.stock_item_id = i.stock_item_id
ORDER BY days_of_stock NULLS LAST, i.stock_item_id
LIMIT 50
