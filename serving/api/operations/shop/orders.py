"""Orders: what was ordered, how far it has come, what is late."""

from serving.api.declared.parameters import REGION, SINCE, TOP, UNTIL, Parameter, key, within
from serving.api.declared.select import Select

ORDER = key("order_id", "The order", 1)
STATUS = Parameter("status", str, "Orders of this status alone", pattern=r"^[a-z ]+$", longest=20)
_TAKEN = within("order_date")
OPERATIONS = (
    Select(
        name="orders",
        path="/orders",
        summary="Orders with customer, region, status, delay and value, the newest first",
        sql=f"""SELECT * FROM silver.enriched_orders WHERE {_TAKEN}
        AND ($region::VARCHAR IS NULL OR region = $region)
        AND ($status::VARCHAR IS NULL OR order_status = $status)""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL, REGION, STATUS),
        page_by=("order_id",),
        newest_first=True,
        used_by="dashboard: orders",
    ),
    Select(
        name="order",
        path="/orders/{order_id}",
        summary="One order as it is this second",
        sql="SELECT * FROM silver.enriched_orders WHERE order_id = $order_id",
        parameters=(ORDER,),
        one=True,
        live=True,
        seconds=1,
        used_by="dashboard: orders",
    ),
    Select(
        name="order_lines",
        path="/orders/{order_id}/lines",
        summary="The lines of one order with category, value and profit",
        sql="SELECT * FROM silver.enriched_order_lines WHERE order_id = $order_id",
        parameters=(ORDER,),
        page_by=("order_line_id",),
        live=True,
        used_by="dashboard: orders",
    ),
    Select(
        name="order_milestones",
        path="/orders/{order_id}/milestones",
        summary="The milestones that one order has reached, with their days",
        sql="SELECT * FROM gold.order_milestones WHERE order_id = $order_id",
        parameters=(ORDER,),
        page_by=("milestone",),
        used_by="dashboard: orders",
    ),
    Select(
        name="order_status",
        path="/orders-by-status",
        summary="Orders and their value by status",
        sql=f"""SELECT order_status, count(*) AS orders, sum(order_value) AS order_value,
        avg(delivery_delay_days)::DOUBLE AS mean_delay_days
        FROM silver.enriched_orders WHERE {_TAKEN} GROUP BY order_status ORDER BY order_status""",  # noqa: S608
        parameters=(SINCE, UNTIL),
        docs={"orders": "Orders of this status", "mean_delay_days": "Mean days after the expected one"},
        used_by="dashboard: operations",
    ),
    Select(
        name="orders_late",
        path="/orders-late",
        summary="Orders that came late or are overdue, the most valuable first",
        sql="""SELECT order_id, customer_id, salesperson_id, order_date, expected_delivery_date, delivered_on,
        order_value FROM gold.fact_orders WHERE is_late ORDER BY order_value DESC NULLS LAST, order_id LIMIT $top""",
        parameters=(TOP,),
        used_by="dashboard: operations",
    ),
    Select(
        name="orders_backlog",
        path="/orders-backlog",
        summary="Orders that are not picked yet, the oldest first",
        sql="""SELECT order_id, customer_id, salesperson_id, order_date, expected_delivery_date, line_count,
        ordered_quantity, order_value FROM gold.fact_orders WHERE picked_at IS NULL""",
        page_by=("order_id",),
        live=True,
        used_by="dashboard: operations",
    ),
)
