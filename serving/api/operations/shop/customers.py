"""Customers: who they are, what they are worth, and what they did."""

from serving.api.declared.parameters import REGION, SINCE, TOP, UNTIL, Parameter, key, within
from serving.api.declared.select import Select

CUSTOMER = key("customer_id", "The customer", 1)
SEGMENT = Parameter("segment", str, "A customer segment alone", pattern=r"^[a-z ]+$", longest=20)
OPERATIONS = (
    Select(
        name="customers",
        path="/customers",
        summary="Customers with their segment, value and risk of staying away",
        sql="""SELECT * FROM gold.customer_analytics
        WHERE ($region::VARCHAR IS NULL OR region = $region) AND ($segment::VARCHAR IS NULL OR customer_segment
        = $segment)""",
        parameters=(REGION, SEGMENT),
        page_by=("customer_id",),
        used_by="dashboard: customers",
    ),
    Select(
        name="customer",
        path="/customers/{customer_id}",
        summary="One customer as known now, with segment and value",
        sql="""SELECT c.customer_id, c.customer_name, c.customer_category, c.buying_group, c.city_name,
        c.state_province,
        c.sales_territory, c.account_opened_date, c.credit_limit, c.payment_days, c.is_on_credit_hold,
        a.customer_segment, a.total_orders, a.total_revenue, a.avg_order_value, a.last_order_date,
        a.customer_lifetime_value, a.churn_probability
        FROM gold.dim_customer AS c LEFT JOIN gold.customer_analytics AS a USING (customer_id)
        WHERE c.is_current AND c.customer_id = $customer_id""",
        parameters=(CUSTOMER,),
        one=True,
        used_by="dashboard: customers",
    ),
    Select(
        name="customer_360",
        path="/customers/{customer_id}/360",
        summary="All that the platform knows of one customer in one row",
        sql="""SELECT a.*, g.total_lines, g.total_value, g.first_order_date, g.mean_days_between_orders,
        g.open_orders, g.late_deliveries,
        (SELECT sum(outstanding_balance) FROM gold.fact_receivables WHERE customer_id = $customer_id) AS
        outstanding_balance,
        (SELECT count(*) FROM gold.fact_receivables WHERE customer_id = $customer_id AND days_late > 0) AS
        invoices_late,
        (SELECT sum(line_profit) FROM gold.fact_sales WHERE customer_id = $customer_id) AS profit,
        (SELECT count(*) FROM gold.dim_customer WHERE customer_id = $customer_id) AS versions
        FROM gold.customer_analytics AS a LEFT JOIN silver.order_aggregates AS g USING (customer_id)
        WHERE a.customer_id = $customer_id""",
        parameters=(CUSTOMER,),
        docs={
            "outstanding_balance": "What the customer owes, in US dollars",
            "invoices_late": "Invoices that were paid late or are overdue",
            "profit": "Profit of all that was invoiced to the customer, in US dollars",
            "versions": "Versions of the customer's master data",
        },
        one=True,
        live=True,
        used_by="dashboard: customers",
    ),
    Select(
        name="customer_history",
        path="/customers/{customer_id}/history",
        summary="Every version of one customer's master data",
        sql="SELECT * FROM gold.dim_customer WHERE customer_id = $customer_id",
        parameters=(CUSTOMER,),
        page_by=("customer_key",),
        used_by="recipe: as it was then",
    ),
    Select(
        name="customer_orders",
        path="/customers/{customer_id}/orders",
        summary="Orders of one customer with status, delay and value, the newest first",
        sql="""SELECT order_id, region, order_date, expected_delivery_date, order_status, picked_at,
        invoiced_on, delivered_on,
        delivery_delay_days, line_count, order_value FROM silver.enriched_orders WHERE customer_id = $customer_id""",
        parameters=(CUSTOMER,),
        page_by=("order_id",),
        newest_first=True,
        live=True,
        used_by="dashboard: customers",
    ),
    Select(
        name="customer_months",
        path="/customers/{customer_id}/months",
        summary="Orders and revenue of one customer by month",
        sql="SELECT * FROM gold.customer_months WHERE customer_id = $customer_id",
        parameters=(CUSTOMER,),
        page_by=("order_month",),
        used_by="dashboard: customers",
    ),
    Select(
        name="customer_receivables",
        path="/customers/{customer_id}/receivables",
        summary="Invoices on one customer's account, what is owed and how late it is",
        sql="SELECT * FROM gold.fact_receivables WHERE customer_id = $customer_id",
        parameters=(CUSTOMER,),
        page_by=("customer_transaction_id",),
        newest_first=True,
        used_by="dashboard: customers",
    ),
    Select(
        name="customer_segments",
        path="/customer-segments",
        summary="Customers, revenue and expected value by segment",
        sql="""SELECT customer_segment, count(*) AS customers, sum(total_orders)::BIGINT AS total_orders,
        sum(total_revenue) AS total_revenue, avg(churn_probability)::DOUBLE AS churn_probability,
        sum(customer_lifetime_value) AS customer_lifetime_value
        FROM gold.customer_analytics WHERE ($region::VARCHAR IS NULL OR region = $region)
        GROUP BY customer_segment ORDER BY total_revenue DESC, customer_segment""",
        parameters=(REGION,),
        docs={"customers": "Customers in the segment"},
        used_by="dashboard: customers; notebook: customers",
    ),
    Select(
        name="customer_cohorts",
        path="/customer-cohorts",
        summary="Of the customers who first ordered in a month, how many ordered again in each later month",
        sql=f"""WITH first AS (SELECT customer_id, min(order_month) AS cohort_month FROM gold.customer_months
        GROUP BY customer_id)
        SELECT cohort_month, datediff('month', cohort_month, order_month) AS month_number, count(*) AS customers,
        sum(revenue) AS revenue
        FROM gold.customer_months JOIN first USING (customer_id)
        WHERE {within("cohort_month")}
        GROUP BY cohort_month, month_number""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL),
        docs={
            "cohort_month": "Month of the first order",
            "month_number": "Months since then, from 0",
            "customers": "Customers of the cohort who ordered in that month",
        },
        page_by=("cohort_month", "month_number"),
        used_by="dashboard: customers",
    ),
    Select(
        name="customers_at_risk",
        path="/customers-at-risk",
        summary="Customers whose expected value is most in danger: probability to stay away times value",
        sql="""SELECT customer_id, customer_name, region, customer_segment, last_order_date, churn_probability,
        customer_lifetime_value, total_revenue,
        (churn_probability * total_revenue)::DECIMAL(18,2) AS revenue_at_risk
        FROM gold.customer_analytics WHERE churn_probability IS NOT NULL
        ORDER BY revenue_at_risk DESC, customer_id LIMIT $top""",
        parameters=(TOP,),
        docs={"revenue_at_risk": "churn_probability times total_revenue, in US dollars"},
        used_by="dashboard: customers",
    ),
    Select(
        name="customer_lifetime_values",
        path="/customer-lifetime-values",
        summary="How expected value is spread over customers: by decile, the most valuable first",
        sql="""WITH ranked AS (SELECT ntile(10) OVER (ORDER BY customer_lifetime_value DESC, customer_id) AS decile, *
        FROM gold.customer_analytics WHERE customer_lifetime_value IS NOT NULL)
        SELECT decile, count(*) AS customers, sum(customer_lifetime_value) AS customer_lifetime_value,
        min(customer_lifetime_value) AS least, max(customer_lifetime_value) AS greatest
        FROM ranked GROUP BY decile ORDER BY decile""",
        docs={
            "decile": "1: the tenth of customers with the greatest value",
            "customers": "Customers in it",
            "least": "The least value in it, in US dollars",
            "greatest": "The greatest value in it, in US dollars",
        },
        used_by="notebook: customers",
    ),
)
