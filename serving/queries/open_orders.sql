-- The orders that are longest on their way, with customer and value.
SELECT o.order_id, o.order_date, o.customer_id, c.customer_name, o.line_count, o.order_value, o.picked_at
FROM gold.fact_orders o
LEFT JOIN gold.dim_customer c ON c.customer_id = o.customer_id AND c.is_current
WHERE o.delivered_on IS NULL AND o.backorder_order_id IS NULL
ORDER BY o.order_date, o.order_id
LIMIT 50
