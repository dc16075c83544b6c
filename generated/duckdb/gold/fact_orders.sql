WITH lines AS (
  SELECT
    order_id,
    COUNT(*) AS line_count,
    SUM(CAST(quantity AS BIGINT)) AS ordered_quantity,
    SUM(CAST(picked_quantity AS BIGINT)) AS picked_quantity,
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
  o.salesperson_person_id AS salesperson_id,
  o.picked_by_person_id AS picker_id,
  o.order_date,
  o.expected_delivery_date,
  o.backorder_order_id,
  CAST(COALESCE(l.line_count, 0) AS BIGINT) AS line_count,
  CAST(COALESCE(l.ordered_quantity, 0) AS BIGINT) AS ordered_quantity,
  CAST(COALESCE(l.picked_quantity, 0) AS BIGINT) AS picked_quantity,
  CAST(COALESCE(l.order_value, 0) AS DECIMAL(18, 2)) AS order_value,
  o.picking_completed_when AS picked_at,
  CASE
    WHEN o.picking_completed_when IS NULL
    THEN NULL
    ELSE GREATEST(
      (
        EPOCH_US(o.picking_completed_when) - EPOCH_US(CAST(o.order_date AS TIMESTAMPTZ))
      ) // 1000000,
      0
    )
  END AS picking_seconds,
  d.invoiced_on,
  d.delivered_on,
  CASE WHEN d.delivered_on > o.expected_delivery_date THEN TRUE ELSE FALSE END AS is_late
FROM silver.orders AS o
LEFT JOIN lines AS l
  ON o.order_id = l.order_id
LEFT JOIN deliveries AS d
  ON o.order_id = d.order_id
