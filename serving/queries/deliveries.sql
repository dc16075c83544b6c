-- Deliveries by day and region of the last 30 days: how many, how many in time, what was late.
SELECT report_date, sales_territory, orders_delivered, on_time_share, late_value
FROM gold.operations_by_region
WHERE report_date > (SELECT max(report_date) FROM gold.operations_by_region WHERE orders_delivered > 0) - INTERVAL 30 DAY
  AND orders_delivered > 0
ORDER BY report_date, sales_territory
