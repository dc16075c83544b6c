"""Operations of the shop: order desk, warehouse, drivers, purchases and money owed."""

from serving.api.declared.parameters import REGION, SINCE, UNTIL, within
from serving.api.declared.select import Select

_DAYS = within("report_date")
OPERATIONS = (
    Select(
        name="operations_daily",
        path="/operations/daily",
        summary="How order desk and warehouse did, by day",
        sql=f"SELECT * FROM gold.operational_reports WHERE {_DAYS}",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        page_by=("report_date",),
        newest_first=True,
        used_by="dashboard: operations",
    ),
    Select(
        name="operations_by_region",
        path="/operations/by-region",
        summary="How order desk, warehouse and drivers did, by day and sales territory",
        sql=f"""SELECT * FROM gold.operations_by_region WHERE {_DAYS}
        AND ($region::VARCHAR IS NULL OR sales_territory = $region)""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL, REGION),
        page_by=("report_date", "sales_territory"),
        newest_first=True,
        used_by="dashboard: operations",
    ),
    Select(
        name="operations_by_salesperson",
        path="/operations/by-salesperson",
        summary="What became of the orders that each sales person took, by day",
        sql=f"SELECT * FROM gold.operations_by_salesperson WHERE {_DAYS}",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        page_by=("report_date", "salesperson_id"),
        newest_first=True,
        used_by="dashboard: operations",
    ),
    Select(
        name="deliveries_and_weather",
        path="/operations/deliveries-and-weather",
        summary="Deliveries of each day and city beside the weather there",
        sql=f"""SELECT * FROM gold.deliveries_and_weather
        WHERE {within("delivery_date")}""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        page_by=("delivery_date", "city_id"),
        used_by="notebook: operations",
    ),
    Select(
        name="delivery_cities",
        path="/operations/delivery-cities",
        summary="The cities that goods were delivered to, by how often",
        sql="SELECT * FROM gold.delivery_cities",
        page_by=("delivery_rank", "city_id"),
        used_by="recipe: a map of deliveries",
    ),
    Select(
        name="purchases",
        path="/operations/purchases",
        summary="Lines of orders to suppliers: what was ordered, what came, and when",
        sql=f"""SELECT * FROM gold.fact_purchases
        WHERE {within("order_date")}""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        page_by=("purchase_order_line_id",),
        used_by="dashboard: stock",
    ),
    Select(
        name="supplier_performance",
        path="/operations/suppliers",
        summary="How punctual and how complete each supplier delivers",
        sql="""SELECT supplier_id, any_value(supplier_name) AS supplier_name, count(*) AS order_lines,
        sum(ordered_value) AS ordered_value, sum(received_value) AS received_value,
        avg(lead_time_days)::DOUBLE AS mean_lead_time_days, count(*) FILTER (days_late > 0) AS late_lines
        FROM gold.fact_purchases LEFT JOIN gold.dim_supplier USING (supplier_id)
        GROUP BY supplier_id ORDER BY ordered_value DESC, supplier_id""",
        docs={
            "order_lines": "Lines of purchase orders",
            "mean_lead_time_days": "Mean days from order to receipt",
            "late_lines": "Lines that came later than expected",
        },
        used_by="dashboard: stock",
    ),
    Select(
        name="receivables",
        path="/operations/receivables",
        summary="What customers owe, by how late it is",
        sql="""SELECT age_bucket, count(*) AS invoices, sum(amount) AS amount, sum(outstanding_balance) AS
        outstanding_balance
        FROM gold.fact_receivables GROUP BY age_bucket ORDER BY outstanding_balance DESC, age_bucket""",
        docs={
            "invoices": "Invoices",
            "amount": "Their amounts, in US dollars",
            "outstanding_balance": "What of it is owed",
        },
        used_by="dashboard: operations",
    ),
)
