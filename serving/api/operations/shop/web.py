"""The web shop's KPIs: minutes, the funnel, visits, what products people look at, and the orders that come of it."""

from datetime import datetime

from serving.api.declared.parameters import TOP, Parameter
from serving.api.declared.select import Select

MINUTES = Parameter(
    "minutes", int, "The last so many minutes that there are", 60, default=60, least=1, most=1440
)
FROM = Parameter("from_minute", datetime, "The first minute, ISO 8601 with its zone")
TO = Parameter("to_minute", datetime, "The last minute, ISO 8601 with its zone")
_TOTAL = "device = 'All' AND region = 'All' AND product_category = 'All'"
_DIMENSION = Parameter(
    "dimension",
    str,
    "By which of the three",
    "device",
    default="device",
    among=("device", "region", "product_category"),
)
OPERATIONS = (
    Select(
        name="kpis_now",
        path="/kpis/now",
        summary="The web shop's newest minute, and whether it is final",
        sql=f"SELECT * FROM gold.kpi_1m WHERE {_TOTAL} ORDER BY minute DESC LIMIT 1",  # noqa: S608  # own words
        one=True,
        live=True,
        seconds=1,
        used_by="dashboard: overview; monitor",
    ),
    Select(
        name="kpis_minutes",
        path="/kpis/minutes",
        summary="The web shop's KPIs by minute",
        sql=f"""SELECT * FROM gold.kpi_1m WHERE {_TOTAL}
        AND ($from_minute::TIMESTAMPTZ IS NULL OR minute >= $from_minute)
        AND ($to_minute::TIMESTAMPTZ IS NULL OR minute <= $to_minute)""",  # noqa: S608  # own words
        parameters=(FROM, TO),
        page_by=("minute",),
        newest_first=True,
        seconds=1,
        used_by="dashboard: overview",
    ),
    Select(
        name="kpis_by_dimension",
        path="/kpis/by-dimension",
        summary="The web shop's KPIs of the last minutes by device, region or product category",
        sql="""SELECT CASE $dimension WHEN 'device' THEN device WHEN 'region' THEN region ELSE product_category
        END AS word,
        sum(events)::BIGINT AS events, sum(page_views)::BIGINT AS page_views, sum(product_views)::BIGINT AS
        product_views,
        sum(carts)::BIGINT AS carts, sum(checkouts)::BIGINT AS checkouts, sum(purchases)::BIGINT AS purchases,
        sum(revenue) AS revenue, bool_and(is_final) AS is_final FROM gold.kpi_1m
        WHERE minute > (SELECT max(minute) FROM gold.kpi_1m) - to_minutes($minutes::INTEGER)
        AND (device <> 'All') = ($dimension = 'device') AND (region <> 'All') = ($dimension = 'region')
        AND (product_category <> 'All') = ($dimension = 'product_category') GROUP BY word ORDER BY revenue
        DESC, word""",
        parameters=(_DIMENSION, MINUTES),
        docs={"word": "The device, region or category", "is_final": "Whether all of these minutes are final"},
        seconds=1,
        used_by="dashboard: overview",
    ),
    Select(
        name="kpis_web_funnel",
        path="/kpis/funnel",
        summary="Sessions by step of the funnel in the last minutes",
        sql="""SELECT step_number, step, sum(sessions)::BIGINT AS sessions, bool_and(is_final) AS is_final
        FROM gold.funnel_1m WHERE minute > (SELECT max(minute) FROM gold.funnel_1m) - to_minutes($minutes::INTEGER)
        GROUP BY step_number, step ORDER BY step_number""",
        parameters=(MINUTES,),
        docs={
            "sessions": "Sessions, counted anew in each minute",
            "is_final": "Whether all of these minutes are final",
        },
        seconds=1,
        used_by="dashboard: overview",
    ),
    Select(
        name="kpis_sessions",
        path="/kpis/sessions",
        summary="Visits: how long, from which page to which, and whether they ended in a purchase",
        sql="""SELECT * FROM gold.sessions ORDER BY started_at DESC, session_id LIMIT $top""",
        parameters=(TOP,),
        seconds=1,
        used_by="dashboard: overview",
    ),
    Select(
        name="product_interest",
        path="/products-interest",
        summary="What products people look at, put into carts and buy, by hour",
        sql="SELECT * FROM gold.product_interest_1h",
        page_by=("hour", "product_id"),
        newest_first=True,
        used_by="dashboard: products",
    ),
    Select(
        name="web_orders",
        path="/orders-web",
        summary="Orders that come from purchases in the web shop, the newest first",
        sql="SELECT * FROM gold.web_orders",
        page_by=("order_id",),
        newest_first=True,
        used_by="dashboard: orders",
    ),
)
