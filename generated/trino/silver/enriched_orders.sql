CREATE OR REPLACE VIEW delta.silver.enriched_orders
COMMENT 'Orders with their customer, region, status, delay and value, as they are now.'
SECURITY INVOKER AS
WITH lines AS (
  SELECT
    order_id,
    COUNT(*) AS line_count,
    SUM(CAST(quantity AS DECIMAL(19, 0)) * unit_price) AS order_value
  FROM delta.silver.order_lines
  GROUP BY
    order_id
), deliveries AS (
  SELECT
    order_id,
    MIN(invoice_date) AS invoiced_on,
    MAX(
      CASE
        WHEN REGEXP_LIKE(
          JSON_EXTRACT_SCALAR(returned_delivery_data, '$.DeliveredWhen'),
          '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
        )
        THEN TRY_CAST(SUBSTR(JSON_EXTRACT_SCALAR(returned_delivery_data, '$.DeliveredWhen'), 1, 10) AS DATE)
      END
    ) AS delivered_on
  FROM delta.silver.invoices
  WHERE
    NOT is_credit_note
  GROUP BY
    order_id
)
SELECT
  o.order_id,
  o.customer_id,
  c.customer_name,
  COALESCE(s.sales_territory, 'Unknown') AS region,
  o.salesperson_person_id,
  o.order_date,
  o.expected_delivery_date,
  CASE
    WHEN NOT d.delivered_on IS NULL
    THEN 'delivered'
    WHEN NOT d.invoiced_on IS NULL
    THEN 'invoiced'
    WHEN NOT o.backorder_order_id IS NULL
    THEN 'backordered'
    WHEN NOT o.picking_completed_when IS NULL
    THEN 'picked'
    ELSE 'open'
  END AS order_status,
  o.backorder_order_id,
  o.picking_completed_when AS picked_at,
  d.invoiced_on,
  d.delivered_on,
  CAST(DATE_DIFF(
    'DAY',
    CAST(CAST(o.expected_delivery_date AS TIMESTAMP) AS DATE),
    CAST(CAST(d.delivered_on AS TIMESTAMP) AS DATE)
  ) AS INTEGER) AS delivery_delay_days,
  CAST(COALESCE(l.line_count, 0) AS BIGINT) AS line_count,
  CAST(COALESCE(l.order_value, 0) AS DECIMAL(18, 2)) AS order_value
FROM delta.silver.orders AS o
LEFT JOIN lines AS l
  ON o.order_id = l.order_id
LEFT JOIN deliveries AS d
  ON o.order_id = d.order_id
LEFT JOIN delta.silver.customers AS c
  ON o.customer_id = c.customer_id AND c._is_current
LEFT JOIN delta.silver.cities AS t
  ON c.delivery_city_id = t.city_id
LEFT JOIN delta.silver.state_provinces AS s
  ON t.state_province_id = s.state_province_id;
COMMENT ON COLUMN delta.silver.enriched_orders.order_id IS 'Identifies the order';
COMMENT ON COLUMN delta.silver.enriched_orders.customer_id IS 'Customer who ordered';
COMMENT ON COLUMN delta.silver.enriched_orders.customer_name IS 'Present name of the customer';
COMMENT ON COLUMN delta.silver.enriched_orders.region IS 'Sales territory of the customer''s present delivery city; Unknown where there is none';
COMMENT ON COLUMN delta.silver.enriched_orders.salesperson_person_id IS 'Employee who took the order';
COMMENT ON COLUMN delta.silver.enriched_orders.order_date IS 'Day on which the order was taken';
COMMENT ON COLUMN delta.silver.enriched_orders.expected_delivery_date IS 'Day on which the customer expects the goods';
COMMENT ON COLUMN delta.silver.enriched_orders.order_status IS 'How far the order has come: open, picked, backordered (picked, the rest in a back order), invoiced, delivered';
COMMENT ON COLUMN delta.silver.enriched_orders.backorder_order_id IS 'Later order that carries what could not be picked';
COMMENT ON COLUMN delta.silver.enriched_orders.picked_at IS 'Time at which the whole order was picked; empty while it is open';
COMMENT ON COLUMN delta.silver.enriched_orders.invoiced_on IS 'Day of the first invoice for the order';
COMMENT ON COLUMN delta.silver.enriched_orders.delivered_on IS 'Day on which the last delivery was confirmed';
COMMENT ON COLUMN delta.silver.enriched_orders.delivery_delay_days IS 'Days from the expected to the confirmed delivery, negative where it came early; empty until then';
COMMENT ON COLUMN delta.silver.enriched_orders.line_count IS 'Lines of the order';
COMMENT ON COLUMN delta.silver.enriched_orders.order_value IS 'Sum of quantity times unit price before tax, in US dollars';
