SELECT
  l.purchase_order_line_id,
  o.purchase_order_id,
  o.supplier_id,
  l.stock_item_id,
  o.order_date,
  o.expected_delivery_date,
  l.last_receipt_date AS received_on,
  l.is_order_line_finalized AS is_finalized,
  l.ordered_outers,
  l.received_outers,
  l.expected_unit_price_per_outer AS outer_price,
  CAST(coalesce(CAST(l.ordered_outers AS DECIMAL(19, 0)) * l.expected_unit_price_per_outer, 0) AS DECIMAL(18, 2))
    AS ordered_value,
  CAST(coalesce(CAST(l.received_outers AS DECIMAL(19, 0)) * l.expected_unit_price_per_outer, 0) AS DECIMAL(18, 2))
    AS received_value,
  CAST(CASE WHEN l.is_order_line_finalized THEN datediff(l.last_receipt_date, o.order_date) END AS INT)
    AS lead_time_days,
  CAST(CASE WHEN l.is_order_line_finalized THEN datediff(l.last_receipt_date, o.expected_delivery_date) END AS INT)
    AS days_late
FROM silver.purchase_order_lines AS l
JOIN silver.purchase_orders AS o ON l.purchase_order_id = o.purchase_order_id
