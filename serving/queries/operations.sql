-- The days of the order desk: taken, picked, backlog, fill rate, delivered, stock; the last 60 days.
SELECT report_date, orders_taken, orders_picked, backlog, orders_delivered, on_time_share, fill_rate,
       avg_picking_hours, stock_value, days_of_stock
FROM gold.operational_reports
ORDER BY report_date DESC
LIMIT 60
