WITH lines AS (
  SELECT
    order_id,
    count(*) AS line_count,
    sum(CAST(quantity AS DECIMAL(19, 0)) * unit_price) AS order_value
  FROM silver.order_lines
  GROUP BY order_id
), deliveries AS (
  SELECT
    order_id,
    min(invoice_date) AS invoiced_on,
    max(CASE
      -- As in gold.fact_orders.
      WHEN get_json_object(returned_delivery_data, '$.DeliveredWhen') RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
      THEN try_cast(substring(get_json_object(returned_delivery_data, '$.DeliveredWhen'), 1, 10) AS DATE)
    END) AS delivered_on
  FROM silver.invoices
  WHERE NOT is_credit_note
  GROUP BY order_id
)
SELECT
  o.order_id,
  o.customer_id,
  c.customer_name,
  coalesce(s.sales_territory, 'Unknown') AS region,
  o.salesperson_person_id,
  o.order_date,
  o.expected_delivery_date,
  CASE
    WHEN d.delivered_on IS NOT NULL THEN 'delivered'
    WHEN d.invoiced_on IS NOT NULL THEN 'invoiced'
    WHEN o.backorder_order_id IS NOT NULL THEN 'backordered'
    WHEN o.picking_completed_when IS NOT NULL THEN 'picked'
    ELSE 'open'
  END AS order_status,
  o.backorder_order_id,
  o.picking_completed_when AS picked_at,
  d.invoiced_on,
  d.delivered_on,
  CAST(datediff(d.delivered_on, o.expected_delivery_date) AS INT) AS delivery_delay_days,
  CAST(coalesce(l.line_count, 0) AS BIGINT) AS line_count,
  CAST(coalesce(l.order_value, 0) AS DECIMAL(18, 2)) AS order_value
FROM silver.orders AS o
LEFT JOIN lines AS l ON o.order_id = l.order_id
LEFT JOIN deliveries AS d ON o.order_id = d.order_id
LEFT JOIN silver.customers AS c ON o.customer_id = c.customer_id AND c._is_current
LEFT JOIN silver.cities AS t ON c.delivery_city_id = t.city_id
LEFT JOIN silver.state_provinces AS s ON t.state_province_id = s.state_province_id
