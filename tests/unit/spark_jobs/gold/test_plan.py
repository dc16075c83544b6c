"""Plans of gold tables: which have groups, what they must wait for, and how stale they may get."""

from graphlib import TopologicalSorter

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from spark_jobs.gold.plan import plans_of

CATALOG = load_catalog()
PLANS = plans_of(CATALOG)


def test_every_gold_table_that_can_grow_has_groups() -> None:
    whole = {contract.name for contract in CATALOG.computed(Layer.GOLD)} - {
        name.split(".")[1] for name, plan in PLANS.items() if plan.shape
    }
    assert whole == {"dim_date", "business_day", "operational_reports", "sales_against_targets"}


def test_gold_can_be_computed_in_an_order_that_its_inputs_allow() -> None:
    order = TopologicalSorter({table: plan.gold_inputs for table, plan in PLANS.items()})
    assert set(order.static_order()) == {*PLANS, "gold.model_parameters"}
    assert "gold.model_parameters" not in PLANS
    assert "gold.customer_months" in PLANS["gold.customer_analytics"].gold_inputs


def test_only_the_columns_that_the_select_uses_are_read() -> None:
    assert PLANS["gold.fact_orders"].columns["silver.order_lines"] == (
        "order_id",
        "picked_quantity",
        "quantity",
        "unit_price",
    )


def test_only_a_table_that_may_be_stale_for_longer_than_a_batch_waits() -> None:
    assert PLANS["gold.fact_orders"].cadence_seconds == 0
    waiting = {table: plan.cadence_seconds for table, plan in PLANS.items() if plan.cadence_seconds}
    assert min(waiting.values()) > 30
    assert "gold.operational_reports" in waiting


def test_a_table_that_follows_every_batch_reads_none_that_may_be_stale() -> None:
    waiting = {table for table, plan in PLANS.items() if plan.cadence_seconds}
    assert not [
        table for table, plan in PLANS.items() if table not in waiting and waiting & set(plan.gold_inputs)
    ]
