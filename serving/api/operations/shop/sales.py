"""Sales: order intake by day, region and category; what was invoiced, to whom, by whom, in which currency."""

from serving.api.declared.parameters import CATEGORY, REGION, SINCE, TOP, UNTIL, Parameter, key, within
from serving.api.declared.select import Select

_INVOICED, _TAKEN = within("invoice_date"), within("order_date")
_SUMS = {
    "invoice_lines": "Invoice lines",
    "quantity": "Units sold",
    "revenue": "Revenue before tax, in US dollars",
    "profit": "Profit, in US dollars",
    "margin": "profit / revenue",
    "customers": "Customers who bought",
}
_SUMMED = """count(*) AS invoice_lines, sum(quantity)::BIGINT AS quantity, sum(revenue) AS revenue,
sum(line_profit) AS profit, (sum(line_profit) / nullif(sum(revenue), 0))::DOUBLE AS margin"""
OPERATIONS = (
    Select(
        name="sales_daily",
        path="/sales/daily",
        summary="Order intake by day, region and product category",
        sql=f"""SELECT * FROM gold.daily_sales_metrics WHERE {_TAKEN}
        AND ($region::VARCHAR IS NULL OR region = $region)
        AND ($category::VARCHAR IS NULL OR product_category = $category)""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL, REGION, CATEGORY),
        page_by=("order_date", "region", "product_category"),
        used_by="dashboard: sales; notebook: sales",
    ),
    Select(
        name="sales_by_month",
        path="/sales/by-month",
        summary="What was invoiced, by month",
        sql=f"""SELECT date_trunc('month', invoice_date)::DATE AS sales_month, {_SUMMED}
        FROM gold.fact_sales WHERE {_INVOICED} GROUP BY sales_month""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        docs={**_SUMS, "sales_month": "The month's first day"},
        page_by=("sales_month",),
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_by_region",
        path="/sales/by-region",
        summary="What was invoiced, by sales territory",
        sql=f"""SELECT sales_territory, {_SUMMED}, count(DISTINCT customer_id) AS customers
        FROM gold.fact_sales JOIN gold.dim_customer USING (customer_id) WHERE is_current AND {_INVOICED}
        GROUP BY sales_territory ORDER BY revenue DESC, sales_territory""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        docs=_SUMS,
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_by_category",
        path="/sales/by-category",
        summary="What was invoiced, by product category",
        sql=f"""SELECT product_category, {_SUMMED}, count(DISTINCT customer_id) AS customers
        FROM gold.fact_sales JOIN gold.dim_product USING (stock_item_id) WHERE is_current AND {_INVOICED}
        GROUP BY product_category ORDER BY revenue DESC, product_category""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        docs=_SUMS,
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_by_product",
        path="/sales/by-product",
        summary="The products that brought the most revenue",
        sql=f"""SELECT stock_item_id, any_value(product_name) AS product_name,
        any_value(product_category) AS product_category, {_SUMMED}
        FROM gold.fact_sales JOIN gold.dim_product USING (stock_item_id) WHERE is_current AND {_INVOICED}
        AND ($category::VARCHAR IS NULL OR product_category = $category)
        GROUP BY stock_item_id ORDER BY revenue DESC, stock_item_id LIMIT $top""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL, CATEGORY, TOP),
        docs=_SUMS,
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_by_customer",
        path="/sales/by-customer",
        summary="The customers who brought the most revenue",
        sql=f"""SELECT customer_id, any_value(customer_name) AS customer_name,
        any_value(sales_territory) AS sales_territory, {_SUMMED}
        FROM gold.fact_sales JOIN gold.dim_customer USING (customer_id) WHERE is_current AND {_INVOICED}
        AND ($region::VARCHAR IS NULL OR sales_territory = $region)
        GROUP BY customer_id ORDER BY revenue DESC, customer_id LIMIT $top""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL, REGION, TOP),
        docs=_SUMS,
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_by_salesperson",
        path="/sales/by-salesperson",
        summary="What each sales person sold",
        sql=f"""SELECT salesperson_id, any_value(preferred_name) AS preferred_name, {_SUMMED}
        FROM gold.fact_sales LEFT JOIN gold.dim_employee ON employee_id = salesperson_id WHERE {_INVOICED}
        GROUP BY salesperson_id ORDER BY revenue DESC, salesperson_id""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        docs=_SUMS,
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_by_currency",
        path="/sales/by-currency",
        summary="Revenue by day in other currencies, by the reference rate of that day",
        sql=f"""SELECT * FROM gold.revenue_by_currency
        WHERE {within("revenue_date")}""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        page_by=("revenue_date", "currency"),
        used_by="recipe: revenue in euros",
    ),
    Select(
        name="sales_targets",
        path="/sales/targets",
        summary="What each sales person was to sell in a month, and what came of it",
        sql="SELECT * FROM gold.sales_against_targets",
        page_by=("target_month", "salesperson_id"),
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_heatmap",
        path="/sales/by-weekday",
        summary="Order intake by weekday and region: which day brings what",
        sql=f"""SELECT day_of_week, any_value(weekday_name) AS weekday_name, region,
        sum(total_orders)::BIGINT AS total_orders, sum(total_revenue) AS total_revenue
        FROM gold.daily_sales_metrics JOIN gold.dim_date ON calendar_date = order_date WHERE {_TAKEN}
        GROUP BY day_of_week, region""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        page_by=("day_of_week", "region"),
        used_by="dashboard: sales",
    ),
    Select(
        name="sales_credit_notes",
        path="/sales/credit-notes",
        summary="Lines of credit notes: what came back",
        sql=f"SELECT * FROM gold.fact_sales WHERE is_credit_note AND {_INVOICED}",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        page_by=("invoice_line_id",),
        newest_first=True,
        used_by="recipe: what came back",
    ),
    Select(
        name="invoice_lines",
        path="/invoices/{invoice_id}/lines",
        summary="The lines of one invoice",
        sql="SELECT * FROM gold.fact_sales WHERE invoice_id = $invoice_id",
        parameters=(key("invoice_id", "The invoice", 1),),
        page_by=("invoice_line_id",),
        used_by="dashboard: orders",
    ),
    Select(
        name="sales_moving_average",
        path="/sales/trend",
        summary="Revenue by day with its mean of the last so many days",
        sql=f"""SELECT order_date, sum(total_revenue) AS total_revenue,
        avg(sum(total_revenue)) OVER (ORDER BY order_date RANGE BETWEEN to_days($days::INTEGER - 1) PRECEDING
        AND CURRENT ROW)::DOUBLE AS mean_revenue
        FROM gold.daily_sales_metrics WHERE {_TAKEN} GROUP BY order_date""",  # noqa: S608  # own words
        parameters=(
            SINCE,
            UNTIL,
            Parameter("days", int, "Days of the mean", 7, default=7, least=1, most=366),
        ),
        docs={"mean_revenue": "Mean revenue of the last so many days"},
        page_by=("order_date",),
        used_by="dashboard: sales",
    ),
)
