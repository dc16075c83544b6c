"""The proof of web events sees each planted fault, and nothing where there is none."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cdc_simulator.web.sending.checksum import checksum_sql
from lakepulse.contracts.builtin import EVENT_LETTERS
from proof.checks.web_events import delivered, gold_of_silver, purchases, silver_of_bronze, silver_of_ledger
from proof.compare import Difference
from proof.report import CheckReport, FindingKind, Statement
from proof.web import Cut, Stated
from tests.unit.spark_jobs.events import web
from tests.unit.spark_jobs.events.event_lake import PARTITIONS, EventLake, ends_of, placed, seconds

NUMBERS = range(30)
SENT = placed(
    [
        *((n % PARTITIONS, seconds(n * 4 + 0.5), web.message(n, seconds(n * 4))) for n in NUMBERS),
        (2, seconds(200), web.message(5, seconds(20))),
        (0, seconds(200), b"no event"),
    ]
)
LATENESS = timedelta(seconds=15)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> EventLake:
    made = EventLake(tmp_path_factory.mktemp("events"))
    made.take(SENT)
    made.idle(seconds(400))
    return made


def cut() -> Cut:
    return Cut({number: (0, end) for number, end in ends_of(SENT).items()})


def kinds(statements: list[Statement]) -> set[FindingKind]:
    return {finding.kind for finding in CheckReport.of("web events", 0, statements).findings}


def table(shop: EventLake, name: str) -> pa.Table:
    return shop.lake.scan(name).to_table()


def without_one(rows: pa.Table) -> pa.Table:
    return rows.slice(1)


def with_one_twice(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows.slice(0, 1)])


def changed(rows: pa.Table, name: str, value: object) -> pa.Table:
    column = [value, *rows[name].to_pylist()[1:]]
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(name), pa.array(column, rows.schema.field(name).type))


def same(rows: pa.Table) -> pa.Table:
    return rows


@pytest.mark.parametrize(
    ("plant", "found"),
    [(same, set()), (without_one, {FindingKind.LOST}), (with_one_twice, {FindingKind.DOUBLED})],
)
def test_each_offset_is_accounted_for(
    shop: EventLake, plant: Callable[[pa.Table], pa.Table], found: set[FindingKind]
) -> None:
    letters = table(shop, EVENT_LETTERS).select(["_partition", "_offset"])
    bronze = plant(table(shop, "bronze.web_events"))
    assert kinds(list(delivered(shop.tables, cut(), bronze, letters))) == found


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (same, set()),
        (without_one, {FindingKind.LOST}),
        (with_one_twice, {FindingKind.DOUBLED}),
        (lambda rows: changed(rows, "page", "/other"), {FindingKind.DIFFERENCE}),
        (lambda rows: changed(rows, "is_late", True), {FindingKind.DIFFERENCE}),
        (lambda rows: changed(rows, "event_id", "x"), {FindingKind.LOST, FindingKind.DIFFERENCE}),
    ],
)
def test_silver_is_what_bronze_says(
    shop: EventLake, plant: Callable[[pa.Table], pa.Table], found: set[FindingKind]
) -> None:
    bronze, silver = table(shop, "bronze.web_events"), plant(table(shop, "silver.web_events"))
    assert kinds(list(silver_of_bronze(shop.catalog, shop.tables, LATENESS, bronze, silver))) == found


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (same, set()),
        (without_one, {FindingKind.LOST}),
        (lambda rows: changed(rows, "region", "elsewhere"), {FindingKind.CHECKSUM}),
        (lambda rows: changed(rows, "event_id", "x"), {FindingKind.LOST, FindingKind.DIFFERENCE}),
    ],
)
def test_silver_is_what_was_sent(
    shop: EventLake, plant: Callable[[pa.Table], pa.Table], found: set[FindingKind]
) -> None:
    silver = table(shop, "silver.web_events")
    stated = ledger_of(silver)
    assert (
        kinds(list(silver_of_ledger(shop.tables, stated, frozenset(stated.checksums), plant(silver))))
        == found
    )


def ledger_of(silver: pa.Table) -> Stated:
    """What a producer would have written of these events; that it computes the same is its own tests' matter."""
    with closing(duckdb.connect()) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("silver", silver)
        rows = connection.execute(f"SELECT event_id, {checksum_sql()} FROM silver").fetchall()
    return Stated(dict(rows), 1, seconds(0))


@pytest.mark.parametrize("order", [0, 1])
def test_a_purchase_is_its_order(shop: EventLake, order: int) -> None:
    silver = table(shop, "silver.web_events")
    sold = silver.filter(pc.equal(silver["event_type"], "purchase"))
    assert sold.num_rows == 5
    orders = dict(
        zip(
            sold["event_id"].to_pylist(), (each + order for each in sold["order_id"].to_pylist()), strict=True
        )
    )
    stated = Stated(dict.fromkeys(orders, 0), 0, None)
    found = kinds(list(purchases(shop.tables, stated, orders, silver)))
    assert found == ({FindingKind.DIFFERENCE} if order else set())
    assert kinds(list(purchases(shop.tables, stated, orders, silver.slice(0, 0)))) == {FindingKind.DIFFERENCE}


GOLD = ("gold.kpi_1m", "gold.funnel_1m", "gold.sessions", "gold.product_interest_1h")


@pytest.mark.parametrize("name", GOLD)
def test_gold_is_its_select_over_all_of_silver(tmp_path: Path, name: str) -> None:
    shop = EventLake(tmp_path)
    shop.take(SENT)
    shop.idle(seconds(400))
    (gold,) = [each for each in shop.tables.gold if each.name == name]

    def differences() -> list[Difference]:
        stated = gold_of_silver(shop.lake, shop.tables, gold, PARTITIONS)
        return [each for each in stated if isinstance(each, Difference) and not each.equal]

    assert not differences()
    row = shop.lake.scan(name).to_table().slice(0, 1)
    other = pc.invert(row["is_final"])
    wrong = row.set_column(row.schema.get_field_index("is_final"), row.schema.field("is_final"), other)
    shop.context.writer.merge(name, wrong, {})
    assert differences()
