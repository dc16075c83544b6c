"""KPIs: the shop's figures of its latest day, beside earlier ones, and over time."""

from serving.api.declared.parameters import SINCE, TOP, UNTIL, within
from serving.api.declared.select import Select

_FIGURES = {
    "total_orders": "Orders taken on the day",
    "total_revenue": "Value of these orders before tax, in US dollars",
    "avg_order_value": "total_revenue / total_orders",
    "customers": "Customers who ordered on the day",
}
# From orders: tables by category count an order in each of its categories.
_DAY = """SELECT order_date, count(*) AS total_orders, sum(order_value) AS total_revenue,
count(DISTINCT customer_id) AS customers FROM gold.fact_orders GROUP BY order_date"""
OPERATIONS = (
    Select(
        name="kpis_today",
        path="/kpis/today",
        summary="Orders, revenue and customers of the shop's latest day, with what is open and how punctual it is",
        sql="""SELECT b.as_of, count(o.order_id) AS total_orders, coalesce(sum(o.order_value),
        0)::DECIMAL(18,2) AS total_revenue,
        (sum(o.order_value) / nullif(count(o.order_id), 0))::DECIMAL(18,2) AS avg_order_value,
        count(DISTINCT o.customer_id) AS customers,
        (SELECT count(*) FROM gold.fact_orders WHERE picked_at IS NULL) AS open_orders,
        (SELECT count(*) FROM gold.fact_orders WHERE is_late AND order_date > b.as_of - 30) AS late_orders
        FROM gold.business_day AS b LEFT JOIN gold.fact_orders AS o ON o.order_date = b.as_of GROUP BY b.as_of""",
        docs={
            **_FIGURES,
            "open_orders": "Orders that are not picked yet",
            "late_orders": "Orders of the last 30 days that came late or are overdue",
        },
        one=True,
        live=True,
        seconds=1,
        used_by="dashboard: overview",
    ),
    Select(
        name="kpis_compare",
        path="/kpis/compare",
        summary="The shop's latest day beside the day before, the week before and the year before",
        sql=f"""WITH days AS ({_DAY}), periods(period, days_before) AS
        (VALUES ('today', 0), ('day before', 1), ('week before', 7), ('year before', 364))
        SELECT period, b.as_of - days_before::INTEGER AS day, coalesce(total_orders, 0) AS total_orders,
        coalesce(total_revenue, 0)::DECIMAL(18,2) AS total_revenue, coalesce(customers, 0) AS customers
        FROM gold.business_day AS b, periods LEFT JOIN days ON order_date = b.as_of - days_before::INTEGER
        ORDER BY days_before""",  # noqa: S608  # own words
        docs={**_FIGURES, "period": "Which day it is", "day": "Its date"},
        used_by="dashboard: overview",
    ),
    Select(
        name="kpis_daily",
        path="/kpis/daily",
        summary="Orders, revenue and customers by day",
        sql=f"""SELECT * FROM ({_DAY}) AS days
        WHERE {within("order_date")}""",  # noqa: S608
        parameters=(SINCE, UNTIL),
        docs=_FIGURES,
        page_by=("order_date",),
        used_by="dashboard: overview; notebook: sales",
    ),
    Select(
        name="kpis_funnel",
        path="/kpis/orders-funnel",
        summary="How many orders have come how far: taken, picked, invoiced, delivered",
        sql=f"""SELECT milestone, count(*) AS orders, sum(order_value) AS order_value FROM gold.order_milestones
        WHERE {within("milestone_date")}
        GROUP BY milestone ORDER BY orders DESC, milestone""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        docs={"orders": "Orders that have reached it in the period"},
        used_by="dashboard: overview",
    ),
    Select(
        name="kpis_latest_orders",
        path="/kpis/latest-orders",
        summary="The newest orders, as they come in",
        sql="""SELECT order_id, customer_id, customer_name, region, order_date, order_status, line_count, order_value
        FROM silver.enriched_orders ORDER BY order_id DESC LIMIT $top""",
        parameters=(TOP,),
        live=True,
        seconds=1,
        used_by="dashboard: overview",
    ),
)
