-- What left the warehouse's shelves in the last hour up to the newest picking, by the shop's clock.
SELECT count(*) AS picked_orders, count(DISTINCT customer_id) AS customers, sum(order_value) AS value,
       sum(picked_quantity) AS units, round(sum(picked_quantity) / nullif(sum(ordered_quantity), 0), 4) AS fill_rate,
       round(avg(picking_seconds) / 3600, 2) AS picking_hours, max(picked_at) AS up_to
FROM gold.fact_orders
WHERE picked_at > (SELECT max(picked_at) FROM gold.fact_orders) - INTERVAL 1 HOUR
