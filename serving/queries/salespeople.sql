-- What each employee has sold in the last 30 days, with the margin.
SELECT salesperson_id, e.full_name, sum(orders_taken) AS orders, sum(order_value) AS order_value, sum(revenue) AS revenue,
       round(sum(gross_profit) / nullif(sum(revenue), 0), 4) AS margin
FROM gold.operations_by_salesperson o
JOIN gold.dim_employee e ON e.employee_id = o.salesperson_id
WHERE report_date > (SELECT max(report_date) FROM gold.operations_by_salesperson) - INTERVAL 30 DAY
GROUP BY ALL
ORDER BY revenue DESC, salesperson_id
