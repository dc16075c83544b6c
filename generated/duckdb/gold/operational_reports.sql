WITH taken AS (
  SELECT
    order_date AS report_date,
    SUM(order_count) AS orders_taken
  FROM gold.order_flow
  GROUP BY
    order_date
), picked AS (
  SELECT
    picked_on AS report_date,
    SUM(order_count) AS orders_picked,
    SUM(picking_seconds) AS picking_seconds,
    MAX(longest_picking_seconds) AS longest_picking_seconds
  FROM gold.order_flow
  WHERE
    picked_on < CAST('9999-12-31' AS DATE)
  GROUP BY
    picked_on
), delivered AS (
  SELECT
    delivered_on AS report_date,
    SUM(order_count) AS orders_delivered,
    SUM(late_count) AS late_deliveries
  FROM gold.order_flow
  WHERE
    delivered_on < CAST('9999-12-31' AS DATE)
  GROUP BY
    delivered_on
), stock_totals AS (
  SELECT
    stock_item_id,
    SUM(quantity) AS moved
  FROM gold.daily_stock
  GROUP BY
    stock_item_id
), openings AS (
  SELECT
    h.stock_item_id,
    h.quantity_on_hand,
    h.reorder_level,
    CASE
      WHEN h.quantity_on_hand - COALESCE(t.moved, 0) < h.reorder_level
      THEN 1
      ELSE 0
    END AS was_under
  FROM silver.inventory AS h
  LEFT JOIN stock_totals AS t
    ON h.stock_item_id = t.stock_item_id
), day_ends AS (
  SELECT
    m.stock_item_id,
    m.movement_date,
    o.was_under,
    CASE
      WHEN o.quantity_on_hand - COALESCE(
        SUM(m.quantity) OVER (
          PARTITION BY m.stock_item_id
          ORDER BY m.movement_date DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        0
      ) < o.reorder_level
      THEN 1
      ELSE 0
    END AS is_under
  FROM gold.daily_stock AS m
  JOIN openings AS o
    ON m.stock_item_id = o.stock_item_id
), crossings AS (
  SELECT
    movement_date,
    is_under - COALESCE(
      LAG(is_under) OVER (PARTITION BY stock_item_id ORDER BY movement_date NULLS FIRST),
      was_under
    ) AS crossing
  FROM day_ends
), stock AS (
  SELECT
    movement_date AS report_date,
    SUM(crossing) AS crossings
  FROM crossings
  GROUP BY
    movement_date
), baseline AS (
  SELECT
    COALESCE(SUM(was_under), 0) AS was_under
  FROM openings
), event_days AS (
  SELECT
    report_date
  FROM taken
  UNION ALL
  SELECT
    report_date
  FROM picked
  UNION ALL
  SELECT
    report_date
  FROM delivered
  UNION ALL
  SELECT
    report_date
  FROM stock
), bounds AS (
  SELECT
    MIN(report_date) AS first_day,
    MAX(report_date) AS last_day
  FROM event_days
), days AS (
  SELECT
    d.calendar_date AS report_date
  FROM gold.dim_date AS d
  CROSS JOIN bounds AS b
  WHERE
    d.calendar_date BETWEEN b.first_day AND b.last_day
)
SELECT
  d.report_date,
  CAST(COALESCE(t.orders_taken, 0) AS BIGINT) AS orders_taken,
  CAST(COALESCE(p.orders_picked, 0) AS BIGINT) AS orders_picked,
  CAST(SUM(COALESCE(t.orders_taken, 0) - COALESCE(p.orders_picked, 0)) OVER (
    ORDER BY d.report_date NULLS FIRST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS backlog,
  CAST(COALESCE(v.orders_delivered, 0) AS BIGINT) AS orders_delivered,
  CAST(COALESCE(v.late_deliveries, 0) AS BIGINT) AS late_deliveries,
  CAST(CAST((
    2 * CAST(p.picking_seconds AS BIGINT) + 36 * CAST(p.orders_picked AS BIGINT)
  ) // (
    72 * CAST(p.orders_picked AS BIGINT)
  ) AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS avg_picking_hours,
  CAST(CAST((
    2 * CAST(p.longest_picking_seconds AS BIGINT) + 36
  ) // 72 AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS longest_picking_hours,
  CAST(b.was_under + SUM(COALESCE(s.crossings, 0)) OVER (
    ORDER BY d.report_date NULLS FIRST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS items_under_reorder_level
FROM days AS d
CROSS JOIN baseline AS b
LEFT JOIN taken AS t
  ON d.report_date = t.report_date
LEFT JOIN picked AS p
  ON d.report_date = p.report_date
LEFT JOIN delivered AS v
  ON d.report_date = v.report_date
LEFT JOIN stock AS s
  ON d.report_date = s.report_date
