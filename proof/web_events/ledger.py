"""Silver's web events against what the producer wrote down: its ledger of what it sent, and the orders it placed."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from cdc_simulator.web.sending.checksum import checksum_sql
from proof.report import Compared, Excuse, Finding, FindingKind, Statement
from proof.web_events.evidence import REBUILD, Stated
from spark_jobs.events.tables import EventTables

_EXAMPLES = 3


def silver_of_ledger(
    tables: EventTables, stated: Stated, made: frozenset[str], silver: pa.Table
) -> Iterator[Statement]:
    """Silver has every event that was sent, with the checksum that the producer computed, and no other."""
    with closing(duckdb.connect()) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("silver", silver)
        rows = connection.execute(f"SELECT event_id, {checksum_sql()} FROM silver").fetchall()  # noqa: S608  # our own SQL
    found = dict(rows)
    lost = [each for each in stated.checksums if each not in found]
    changed = [each for each, total in stated.checksums.items() if each in found and found[each] != total]
    # The ledger begins with its first batch, and forgets what bronze forgets.
    told = [] if stated.since is None else _since(silver, stated.since)["event_id"].to_pylist()
    foreign = [each for each in told if each not in made]
    for ids, kind, what in (
        (lost, FindingKind.LOST, "events that were sent are missing"),
        (changed, FindingKind.CHECKSUM, "events differ from what was sent"),
        (foreign, FindingKind.DIFFERENCE, "events are not in the producer's ledger"),
    ):
        if ids:
            yield Finding(tables.silver, kind, f"{len(ids):,} {what}: {', '.join(ids[:_EXAMPLES])}", REBUILD)
    if len(told) < silver.num_rows:
        older = silver.num_rows - len(told)
        yield Excuse(
            tables.silver, f"{older:,} events are older than the web ledger, which says nothing of them"
        )
    yield Compared(tables.silver, "the web ledger", len(stated.checksums))


def purchases(
    tables: EventTables, stated: Stated, orders: Mapping[str, int], silver: pa.Table
) -> Iterator[Statement]:
    """Each purchase is the order in the source that its event names, and each order's event a purchase."""
    sold = silver.filter(pc.equal(silver["event_type"], "purchase"))
    events = dict(zip(sold["event_id"].to_pylist(), sold["order_id"].to_pylist(), strict=True))
    wrong = [each for each, order in events.items() if orders.get(each) != order]
    absent = [each for each in orders if each in stated.checksums and each not in events]
    if orders or stated.checksums:
        for ids, what in (
            (wrong, "purchases are not the order that they name"),
            (absent, "orders have no purchase"),
        ):
            if ids:
                problem = f"{len(ids):,} {what}: {', '.join(ids[:_EXAMPLES])}"
                yield Finding(
                    tables.silver, FindingKind.DIFFERENCE, problem, "See sales.web_orders in the source."
                )
    yield Compared(tables.silver, "sales.web_orders", len(events), ("event_id", "order_id"))


def _since(rows: pa.Table, moment: datetime) -> pa.Table:
    return rows.filter(pc.greater_equal(rows["_appended_at"], pa.scalar(moment, rows["_appended_at"].type)))
