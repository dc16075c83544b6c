WITH lines AS (
  SELECT
    order_id,
    COUNT(*) AS line_count,
    SUM(CAST(quantity AS DECIMAL(19, 0)) * unit_price) AS order_value
  FROM silver.order_lines
  GROUP BY
    order_id
), deliveries AS (
  SELECT
    order_id,
    MIN(invoice_date) AS invoiced_on,
    MAX(
      CASE
        WHEN REGEXP_MATCHES((
          returned_delivery_data ->> '$.DeliveredWhen'
        ), '^[0-9]{4}-[0-9]{2}-[0-9]{2}')
        THEN TRY_CAST(SUBSTRING(returned_delivery_data ->> '$.DeliveredWhen', 1, 10) AS DATE)
      END
    ) AS delivered_on
  FROM silver.invoices
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
  CAST(DATE_DIFF('DAY', CAST(o.expected_delivery_date AS DATE), CAST(d.delivered_on AS DATE)) AS INT) AS delivery_delay_days,
  CAST(COALESCE(l.line_count, 0) AS BIGINT) AS line_count,
  CAST(COALESCE(l.order_value, 0) AS DECIMAL(18, 2)) AS order_value
FROM silver.orders AS o
LEFT JOIN lines AS l
  ON o.order_id = l.order_id
LEFT JOIN deliveries AS d
  ON o.order_id = d.order_id
LEFT JOIN silver.customers AS c
  ON o.customer_id = c.customer_id AND c._is_current
LEFT JOIN silver.cities AS t
  ON c.delivery_city_id = t.city_id
LEFT JOIN silver.state_provinces AS s
  ON t.state_province_id = s.state_province_id
