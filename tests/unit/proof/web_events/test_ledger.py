from collections.abc import Callable
from contextlib import closing

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cdc_simulator.web.sending.checksum import checksum_sql
from proof.report import FindingKind
from proof.web_events.evidence import Stated
from proof.web_events.ledger import purchases, silver_of_ledger
from tests.unit.proof.web_events.planted import changed, kinds, same, table, without_one
from tests.unit.spark_jobs.events.event_lake import EventLake, seconds


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
