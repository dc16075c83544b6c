"""For random inputs of every grouped SELECT: its groups that a change cannot reach stay, the others are recomputed.

In memory and on DuckDB, without a lake; ``test_incremental_equals_full`` has the whole runner.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.types import Kind
from spark_jobs.gold.changes import net_change
from spark_jobs.gold.conditions import matching
from spark_jobs.gold.plan import Plan, plans_of
from spark_jobs.gold.restrict import restrict
from spark_jobs.gold.walk import JoinStep, Region, Route, Where, affected, route
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.recent_changes import difference
from tests.unit.spark_jobs.gold.rows import Row, table
from tests.unit.spark_jobs.gold.test_restrict import SHAPE

CATALOG = load_catalog()
PLANS = {name: plan for name, plan in plans_of(CATALOG).items() if plan.shape is not None}
ENGINE = DuckDbEngine()
EXAMPLES = 20
# Shrinking a history takes minutes; a failing one is small anyway.
WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
State = dict[str, pa.Table]

DAYS = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 1)]
MOMENTS = [datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for day in DAYS for hour in (0, 11)]
DELIVERIES = [f'{{"DeliveredWhen": "{day.isoformat()}T07:05:00"}}' for day in DAYS]


def values(field: pa.Field) -> st.SearchStrategy[object]:
    """Few distinct values, so that rows of different tables meet."""
    of_type: dict[str, st.SearchStrategy[object]] = {
        "int32": st.integers(1, 3),
        "int64": st.integers(1, 3),
        "double": st.sampled_from([0.5, 1.0, 2.0]),
        "string": st.sampled_from(["a", "b"]),
        "bool": st.booleans(),
        "date32[day]": st.sampled_from(DAYS),
        "binary": st.just(b""),
    }
    if pa.types.is_decimal(field.type):
        plain: st.SearchStrategy[object] = st.integers(0, 300).map(lambda cents: Decimal(cents) / 100)
    elif pa.types.is_timestamp(field.type):
        plain = st.sampled_from(MOMENTS)
    else:
        plain = of_type[str(field.type)]
    return st.none() | plain if field.nullable else plain


def rows_of(name: str, columns: Sequence[str]) -> st.SearchStrategy[list[Row]]:
    """Rows of an input that differ in their key, with random values in the columns that the SELECT uses."""
    contract = CATALOG.get(name)
    schema = lake_schema(CATALOG, name)
    drawn = {column: values(schema.field(column)) for column in {*columns, *contract.key}}
    for column in contract.columns.keys() & drawn.keys():
        if contract.columns[column].type.kind is Kind.JSON:
            drawn[column] = st.none() | st.sampled_from(DELIVERIES)
    key = tuple(column for column in ("_commit_lsn", *contract.key) if column in drawn)
    return st.lists(
        st.fixed_dictionaries(drawn), max_size=6, unique_by=lambda row: tuple(row[column] for column in key)
    )


@st.composite
def histories(draw: st.DrawFn, plan: Plan) -> tuple[State, State]:
    """All inputs before and after a change; most inputs stay as they are."""
    changed = draw(st.sets(st.sampled_from(sorted(plan.columns)), min_size=1, max_size=2))
    before, after = {}, {}
    for name, columns in plan.columns.items():
        schema = lake_schema(CATALOG, name)
        before[name] = after[name] = table(schema, draw(rows_of(name, columns)))
        if name in changed:
            after[name] = table(schema, draw(rows_of(name, columns)))
            if draw(st.booleans()):
                after[name] = before[name].slice(1)
    return before, after


def computed(plan: Plan, inputs: Mapping[str, pa.Table]) -> pa.Table:
    schema = lake_schema(CATALOG, plan.table)
    return ENGINE.query(plan.sql, inputs).select(schema.names).cast(schema)


def within(rows: pa.Table, region: Region) -> pa.Table:
    return rows if not all(region.values()) else matching(rows, rows.column_names, region)


def sorted_rows(rows: pa.Table) -> list[str]:
    return sorted(map(repr, rows.to_pylist()))


@pytest.mark.parametrize("name", sorted(PLANS))
def test_unreachable_groups_stay_and_the_others_are_recomputed(name: str) -> None:
    plan = PLANS[name]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=WITHOUT_SHRINKING,
    )
    @given(histories(plan))
    def holds(history: tuple[State, State]) -> None:
        check_groups(plan, *history)

    holds()


def check_groups(plan: Plan, before: State, after: State) -> None:
    assert plan.shape is not None

    def read(table: str, columns: Sequence[str], where: Where) -> pa.Table:
        rows = after[table]
        if not all(where.values()):
            return rows.slice(0, 0).select(list(columns))
        return matching(rows, columns, where)

    changes = {
        table: net_change(difference(before[table], after[table]), columns)
        for table, columns in plan.columns.items()
    }
    region = affected(
        plan.shape, {table: rows for table, rows in changes.items() if rows.num_rows}, read, 1000
    )
    if region is None:
        return
    old, new = computed(plan, before), computed(plan, after)
    if not all(region.values()):
        assert sorted_rows(old) == sorted_rows(new)
        return
    sizes = {table: rows.num_rows for table, rows in after.items()}
    recomputed = computed(plan, restrict(plan.shape, region, plan.columns, read, sizes))
    stayed = Counter(sorted_rows(old)) - Counter(sorted_rows(within(old, region)))
    assert stayed + Counter(sorted_rows(recomputed)) == Counter(sorted_rows(new))


def test_a_change_finds_its_groups_by_the_shortest_way_or_not_at_all() -> None:
    day = SHAPE.group["day"]
    assert route(SHAPE, "orders", day) == Route("day", ())
    assert route(SHAPE, "customers", day) == Route("customer_id", (JoinStep("orders", "customer_id", "day"),))
    assert route(SHAPE, "currencies", day) is None


def test_a_way_does_not_lead_through_rows_that_need_not_be_there() -> None:
    # Deliveries of a city and day without weather are there all the same.
    shape = PLANS["gold.deliveries_and_weather"].shape
    assert shape is not None
    through_orders = JoinStep("gold.fact_orders", "customer_id", "delivered_on")
    found = route(shape, "gold.dim_customer", shape.group["delivery_date"])
    assert found == Route("customer_id", (through_orders,))


def test_deliveries_follow_a_customer_who_moves_where_no_weather_was_fetched() -> None:
    plan = PLANS["gold.deliveries_and_weather"]
    state = {
        "gold.fact_orders": [{"customer_id": 1, "order_date": DAYS[1], "delivered_on": DAYS[2]}],
        "gold.dim_customer": [{"customer_id": 1, "city_id": 1, "effective_from": MOMENTS[0]}],
        "silver.weather": [],
    }
    before = {name: table(lake_schema(CATALOG, name), rows) for name, rows in state.items()}
    moved = [{"customer_id": 1, "city_id": 2, "effective_from": MOMENTS[0]}]
    after = before | {"gold.dim_customer": table(lake_schema(CATALOG, "gold.dim_customer"), moved)}
    assert sorted_rows(computed(plan, before)) != sorted_rows(computed(plan, after))
    check_groups(plan, before, after)
