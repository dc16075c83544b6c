WITH flow AS (
  SELECT
    report_date,
    CAST(sum(orders_taken) AS BIGINT) AS orders_taken,
    CAST(sum(orders_picked) AS BIGINT) AS orders_picked,
    CAST(sum(ordered_quantity) AS BIGINT) AS ordered_quantity,
    CAST(sum(picked_quantity) AS BIGINT) AS picked_quantity,
    CAST(sum(picking_seconds) AS BIGINT) AS picking_seconds,
    max(longest_picking_seconds) AS longest_picking_seconds,
    CAST(sum(orders_delivered) AS BIGINT) AS orders_delivered,
    CAST(sum(late_deliveries) AS BIGINT) AS late_deliveries,
    CAST(CAST(sum(late_value) AS DECIMAL(20, 2)) * 100 AS BIGINT) AS late_cents
  FROM gold.operations_by_region
  GROUP BY report_date
), stock_totals AS (
  SELECT stock_item_id, sum(quantity) AS moved
  FROM gold.daily_stock
  GROUP BY stock_item_id
), openings AS (
  SELECT
    h.stock_item_id,
    h.quantity_on_hand,
    h.reorder_level,
    h.last_cost_price,
    CAST(h.quantity_on_hand - coalesce(t.moved, 0) AS DECIMAL(19, 3)) AS opening_stock,
    CASE WHEN h.quantity_on_hand - coalesce(t.moved, 0) < h.reorder_level THEN 1 ELSE 0 END AS was_under
  FROM silver.inventory AS h
  LEFT JOIN stock_totals AS t ON h.stock_item_id = t.stock_item_id
), day_ends AS (
  SELECT
    m.stock_item_id,
    m.movement_date,
    CAST(m.quantity AS DECIMAL(19, 3)) * o.last_cost_price AS value_moved,
    CAST(m.sold_quantity AS DECIMAL(19, 3)) * o.last_cost_price AS cost_of_sales,
    o.was_under,
    CASE
      WHEN o.quantity_on_hand - coalesce(sum(m.quantity) OVER (
        PARTITION BY m.stock_item_id ORDER BY m.movement_date DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) < o.reorder_level
      THEN 1 ELSE 0
    END AS is_under
  FROM gold.daily_stock AS m
  JOIN openings AS o ON m.stock_item_id = o.stock_item_id
), crossings AS (
  SELECT
    movement_date,
    value_moved,
    cost_of_sales,
    is_under - coalesce(
      lag(is_under) OVER (PARTITION BY stock_item_id ORDER BY movement_date), was_under) AS crossing
  FROM day_ends
), stock AS (
  SELECT
    movement_date AS report_date,
    sum(crossing) AS crossings,
    CAST(sum(value_moved) AS DECIMAL(28, 5)) AS value_moved,
    CAST(sum(cost_of_sales) AS DECIMAL(28, 5)) AS cost_of_sales
  FROM crossings
  GROUP BY movement_date
), baseline AS (
  SELECT
    coalesce(sum(was_under), 0) AS was_under,
    CAST(coalesce(sum(opening_stock * last_cost_price), 0) AS DECIMAL(28, 5)) AS opening_value
  FROM openings
), event_days AS (
  SELECT report_date FROM flow
  UNION ALL SELECT report_date FROM stock
), bounds AS (
  SELECT min(report_date) AS first_day, max(report_date) AS last_day FROM event_days
), days AS (
  SELECT d.calendar_date AS report_date
  FROM gold.dim_date AS d
  CROSS JOIN bounds AS b
  WHERE d.calendar_date BETWEEN b.first_day AND b.last_day
), reports AS (
  SELECT
    d.report_date,
    CAST(coalesce(f.orders_taken, 0) AS BIGINT) AS orders_taken,
    CAST(coalesce(f.orders_picked, 0) AS BIGINT) AS orders_picked,
    CAST(sum(coalesce(f.orders_taken, 0) - coalesce(f.orders_picked, 0)) OVER (
      ORDER BY d.report_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS backlog,
    CAST(coalesce(f.orders_delivered, 0) AS BIGINT) AS orders_delivered,
    CAST(coalesce(f.late_deliveries, 0) AS BIGINT) AS late_deliveries,
    coalesce(f.late_cents, 0) AS late_cents,
    f.ordered_quantity,
    f.picked_quantity,
    f.picking_seconds,
    f.longest_picking_seconds,
    CAST(b.was_under + sum(coalesce(s.crossings, 0)) OVER (
      ORDER BY d.report_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT)
      AS items_under_reorder_level,
    CAST(b.opening_value + sum(coalesce(s.value_moved, 0)) OVER (
      ORDER BY d.report_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS DECIMAL(18, 2)) AS stock_value,
    CAST(sum(coalesce(s.cost_of_sales, 0)) OVER (
      ORDER BY d.report_date ROWS BETWEEN 27 PRECEDING AND CURRENT ROW) AS DECIMAL(18, 2)) AS recent_cost,
    count(*) OVER (ORDER BY d.report_date ROWS BETWEEN 27 PRECEDING AND CURRENT ROW) AS recent_days
  FROM days AS d
  CROSS JOIN baseline AS b
  LEFT JOIN flow AS f ON d.report_date = f.report_date
  LEFT JOIN stock AS s ON d.report_date = s.report_date
)
SELECT
  report_date,
  orders_taken,
  orders_picked,
  backlog,
  orders_delivered,
  late_deliveries,
  CASE WHEN orders_delivered > 0 THEN
    CAST(CAST((20000 * (orders_delivered - late_deliveries) + orders_delivered) DIV (2 * orders_delivered) AS DECIMAL(18, 0))
      * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(5, 4))
  END AS on_time_share,
  CAST(CAST((3 * late_cents + 50) DIV 100 AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2))
    AS late_delivery_cost,
  CASE WHEN ordered_quantity > 0 THEN
    CAST(CAST((20000 * picked_quantity + ordered_quantity) DIV (2 * ordered_quantity) AS DECIMAL(18, 0))
      * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(9, 4))
  END AS fill_rate,
  CASE WHEN orders_picked > 0 THEN
    CAST(CAST((2 * picking_seconds + 36 * orders_picked) DIV (72 * orders_picked) AS DECIMAL(18, 0))
      * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2))
  END AS avg_picking_hours,
  CASE WHEN orders_picked > 0 THEN
    CAST(CAST((2 * longest_picking_seconds + 36) DIV 72 AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2))
  END AS longest_picking_hours,
  items_under_reorder_level,
  stock_value,
  CASE WHEN recent_cost > 0 AND stock_value >= 0 THEN
    CAST(CAST(CAST(floor(
      CAST(CAST(CAST(stock_value AS DECIMAL(20, 2)) * 100 AS BIGINT) AS DOUBLE) * CAST(recent_days AS DOUBLE)
      / CAST(CAST(CAST(recent_cost AS DECIMAL(20, 2)) * 100 AS BIGINT) AS DOUBLE)
      * CAST(10 AS DOUBLE) + CAST(0.5 AS DOUBLE)) AS BIGINT) AS DECIMAL(18, 0))
      * CAST(0.1 AS DECIMAL(2, 1)) AS DECIMAL(18, 1))
  END AS days_of_stock
FROM reports
