"""Gold by Spark equals gold by DuckDB: every SELECT over random rows, and the writers behind it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.settings import StreamSettings
from spark_jobs.gold.advance import advance
from spark_jobs.gold.feeds import Feeds
from spark_jobs.gold.plan import plans_of
from spark_jobs.gold.refresh import GoldRun, refresh
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.gold.snapshot import Snapshot, Tables
from spark_jobs.models.fit import record
from spark_jobs.models.parameters import TABLE, as_row
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.runtime.tables.publication import Publication, latest
from spark_jobs.silver import history, steps
from tests.examples import few
from tests.integration.spark_jobs.both_engines import agreed, collected
from tests.unit.spark_jobs.gold.rows import EPOCH, Row
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.models.test_fit import GIVEN
from tests.unit.spark_jobs.random_rows import Dealer, changes, dealers

pytestmark = pytest.mark.integration
CATALOG = load_catalog()
PLANS = plans_of(CATALOG)
SILVER = sorted({name for plan in PLANS.values() for name in plan.columns if name.startswith(Layer.SILVER)})
OFTEN_EMPTY = frozenset({"gold.deliveries_and_weather"})
"""Of some twenty random orders hardly one is delivered to a customer that is there; its cases run on Spark too."""
CURRENCIES = ("USD", "EUR")
SMALL = Decimal(10) ** 15
ESTIMATE, DIGITS = "customer_lifetime_value", 9
"""A sum of floating-point numbers, whose last of some fifteen digits depends on the order of adding."""
LIVE = f"SELECT * FROM {history.CHECKED} WHERE NOT _deleted"


@few(2)
@given(dealer=dealers(at_limits=False))
def test_every_select_gives_the_same_rows(dealer: Dealer, engines: dict[str, Engine[Any]]) -> None:
    made = all_of_gold(dealer, engines, may_fail=False)
    assert made.keys() == PLANS.keys()
    # Few random rows leave a table empty now and then. Where they always do, hypothesis fails for lack of examples.
    assume(all(rows.num_rows for table, rows in made.items() if table not in OFTEN_EMPTY))


@few(2)
@given(dealer=dealers(at_limits=True))
def test_values_at_their_limits_are_computed_or_refused_alike(
    dealer: Dealer, engines: dict[str, Engine[Any]]
) -> None:
    all_of_gold(dealer, engines, may_fail=True)


def all_of_gold(dealer: Dealer, engines: dict[str, Engine[Any]], *, may_fail: bool) -> dict[str, pa.Table]:
    """The gold tables over random silver, each the same on both engines; those left out whose inputs were refused."""
    lake = {**silver_tables(dealer), TABLE: as_row(CATALOG, GIVEN, 1)}
    for table in TopologicalSorter({table: plan.gold_inputs for table, plan in PLANS.items()}).static_order():
        if table in PLANS and PLANS[table].columns.keys() <= lake.keys():
            work = partial(computed, table=table, lake=lake)
            rows = agreed(engines, work, about=table, may_fail=may_fail)
            lake |= {} if rows is None else {table: rows}
    return {table: lake[table] for table in PLANS if table in lake}


def computed(engine: Engine[Any], table: str, lake: dict[str, pa.Table]) -> pa.Table:
    """A gold table over the rows of ``lake``, in its contract's types."""
    plan = PLANS[table]
    inputs = {name: engine.from_arrow(lake[name].select(list(used))) for name, used in plan.columns.items()}
    schema = lake_schema(CATALOG, table)
    rows = collected(engine.query(plan.sql, inputs), schema.names).cast(schema)
    return rounded(rows) if ESTIMATE in rows.column_names else rows


def rounded(rows: pa.Table) -> pa.Table:
    """The estimate's first ``DIGITS`` digits."""
    values = [
        None if value is None else Decimal(f"{value:.{DIGITS - 1}e}") for value in rows[ESTIMATE].to_pylist()
    ]
    field = rows.schema.field(ESTIMATE)
    cents = pa.array(
        [None if value is None else value.quantize(Decimal("0.01")) for value in values], field.type
    )
    return rows.set_column(rows.column_names.index(ESTIMATE), field, cents)


def silver_tables(dealer: Dealer) -> dict[str, pa.Table]:
    """The silver tables that gold reads, made by DuckDB from random changes: their rules hold in them."""
    return {table: silver_table(DuckDbEngine(), table, dealer) for table in SILVER}


def silver_table(engine: DuckDbEngine, table: str, dealer: Dealer) -> pa.Table:
    contract, schema = CATALOG.get(table), lake_schema(CATALOG, table)
    if contract.from_files:
        return table_of_files(engine, contract, dealer)
    bronze = lake_schema(CATALOG, contract.inputs[0])
    columns = [*CATALOG.source_of(table).columns, *steps.CHANGE_METADATA]
    events = changes(dealer, CATALOG, contract, keys=40, count=150)
    schema_of_rows = pa.schema([bronze.field(name) for name in columns])
    rows = pa.Table.from_pylist([adding_up(event) for event in events], schema=schema_of_rows)
    images = engine.latest(rows, contract.key, contract.kind is TableKind.SCD2)
    found = engine.query(steps.checked(CATALOG, contract), {steps.IMAGES: images})
    if contract.kind is TableKind.SCD2:
        relations = {history.CHECKED: found, history.CURRENT: schema.empty_table()}
        found = engine.query(history.versions(contract), relations)
    return engine.query(LIVE, {history.CHECKED: found}).select(schema.names).cast(schema)


def table_of_files(engine: DuckDbEngine, contract: Contract, dealer: Dealer) -> pa.Table:
    """Random rows of a table that comes in files, one a key; its rules hold in them."""
    drawn = [
        {
            name: dealer.dice.choice(CURRENCIES)
            if name.endswith("currency")
            else dealer.column(name, column, ())
            for name, column in contract.columns.items()
        }
        for _ in range(150)
    ]
    by_key = {tuple(row[name] for name in contract.key): row for row in drawn}
    schema = lake_schema(CATALOG, contract.table)
    rows = pa.Table.from_pylist([_with_its_file(schema, row) for row in by_key.values()], schema=schema)
    held = [f"coalesce({rule.rule}, TRUE)" for rule in contract.expect.values()]
    return engine.query(f"SELECT * FROM landed WHERE {' AND '.join(held or ['TRUE'])}", {"landed": rows})


def _with_its_file(schema: pa.Schema, row: Row) -> Row:
    return {
        **{field.name: 1 for field in schema if field.name in ("_load", "_line")},
        "_ingested_at": EPOCH,
        **row,
    }


def adding_up(event: Row) -> Row:
    """A booking's amount is the sum of its parts, as a rule wants it: three random amounts hardly ever are."""
    parts = [event.get("amount_excluding_tax"), event.get("tax_amount")]
    are_small = all(part is not None and abs(part) < SMALL for part in parts)
    return {**event, "transaction_amount": sum(parts)} if are_small else event


def silver_rows() -> dict[str, list[Row]]:
    """Twenty orders of five customers, invoiced and moved out of stock."""
    numbers = range(1, 21)
    return {
        "customers": [{"customer_id": n, "customer_name": f"customer {n}"} for n in range(1, 6)],
        "products": [{"stock_item_id": n} for n in range(1, 4)],
        "suppliers": [{"supplier_id": 1}],
        "orders": [
            {"order_id": n, "customer_id": n % 5 + 1, "order_date": date(2026, 3, n)} for n in numbers
        ],
        "order_lines": [{"order_line_id": n, "order_id": n, "stock_item_id": n % 3 + 1} for n in numbers],
        "invoices": [{"invoice_id": n, "order_id": n} for n in numbers],
        "invoice_lines": [{"invoice_line_id": n, "invoice_id": n} for n in numbers],
        "stock_item_transactions": [
            {"stock_item_transaction_id": n, "stock_item_id": n % 3 + 1} for n in numbers
        ],
        "inventory": [{"stock_item_id": n, "reorder_level": n} for n in range(1, 4)],
        "people": [{"person_id": n, "is_employee": n % 2 == 0} for n in numbers],
    }


@pytest.mark.parametrize("table", ["gold.fact_sales", "gold.customer_analytics"])
def test_spark_and_duckdb_make_the_same_gold(spark: SparkSession, tmp_path: Path, table: str) -> None:
    catalog = load_catalog()
    shop = SilverShop(tmp_path, catalog)
    shop.commit(silver_rows())
    advance(shop.context, complete=True)
    record(shop.context, GIVEN)
    published = latest(shop.lake, Layer.GOLD)
    assert published is not None
    name = table.removeprefix("gold.")
    by_duckdb = shop.gold(name)
    shop.commit({})
    shop.context.settings.stream = StreamSettings(engine="spark")
    outcome = refresh(
        full_run(replace(shop.context, spark=lambda: spark), published), plans_of(catalog)[table]
    )
    assert outcome.how == "full"
    assert by_duckdb
    assert shop.gold(name) == by_duckdb
    assert shop.lake.watermark(table) == shop.lsn


def full_run(context: Context, published: Publication) -> GoldRun:
    """A run over the inputs of ``published`` one watermark later, as if silver had changed in what nobody uses."""
    silver = latest(context.lake, Layer.SILVER)
    assert silver is not None
    snapshot = Snapshot(Tables(context.lake), {**published.versions, **silver.versions})
    settings = GoldSettings(mode="full")
    feeds = Feeds(snapshot, None, {}, 1.0)
    return GoldRun(context, settings, snapshot, feeds, {}, silver.watermark, frozenset())
