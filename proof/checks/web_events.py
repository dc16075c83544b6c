"""Web events from the topic to the KPIs: every message accounted for, silver once each, gold its SELECT over silver.

What silver must be is found by a second, plain way: DuckDB's own reading of JSON, and the producer's ledger of what it
sent. A row that is missing, doubled, changed or stale, and a table that is gone, is a finding.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from cdc_simulator.web.sending.checksum import checksum_sql
from lakepulse.contracts.builtin import EVENT_LETTERS
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.duckdb import to_duckdb
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract
from lakepulse.contracts.types import Kind
from lakepulse.errors import VerificationError
from lakepulse.settings import Settings
from proof.catch_up import CatchUp
from proof.compare import compare
from proof.offsets import messages
from proof.report import Compared, Excuse, Finding, FindingKind, Statement
from proof.web import Cut, SenderRecords, Stated
from spark_jobs.events.gold.rows import EPOCH
from spark_jobs.events.gold.watermark import WATERMARK
from spark_jobs.events.marks import as_transactions
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import EventTables, GoldTable, tables_of
from spark_jobs.runtime.tables.lake import Lake

_REBUILD = (
    "Remove the tables that are made from web events and start the stream: Kafka still holds their messages."
)
_EXAMPLES = 3
STALE_SECONDS = 120
"""So late may gold's watermark be behind the clock once everything is read."""


def web_events(settings: Settings, catalog: Catalog, lake: Lake, waiting: CatchUp) -> Iterator[Statement]:
    """Every topic of events; what silver has not got within ``waiting``'s allowance is a finding."""
    for tables in tables_of(catalog, EventsSettings()):
        yield from _TopicProof(settings, catalog, lake, tables).statements(waiting)


class _TopicProof:
    def __init__(self, settings: Settings, catalog: Catalog, lake: Lake, tables: EventTables) -> None:
        self._settings, self._catalog, self._lake, self._tables = settings, catalog, lake, tables
        self._events = EventsSettings()

    def statements(self, waiting: CatchUp) -> Iterator[Statement]:
        tables, lake = self._tables, self._lake
        names = [tables.bronze, tables.silver, EVENT_LETTERS, *(each.name for each in tables.gold)]
        absent = [name for name in names if not lake.exists(name)]
        producer = SenderRecords(self._settings)
        # In this order: what was sent before the cut is below it.
        stated = producer.sent()
        with messages(self._settings.kafka) as kafka:
            cut = Cut.of(tables.topic, kafka.offsets([tables.topic]))
        if not cut.ranges and not stated.checksums and len(absent) in (0, len(names)):
            yield Excuse(tables.events.table, f"there is no topic {tables.topic}: no web events were sent")
            return
        for name in absent:
            cure = "`lakepulse stream` makes it; what it had is read again while Kafka holds it."
            yield Finding(name, FindingKind.ABSENT, "the table is not in the lake", cure)
        if not absent:
            yield from self._held(cut, stated, producer, waiting)

    def _held(
        self, cut: Cut, stated: Stated, producer: SenderRecords, waiting: CatchUp
    ) -> Iterator[Statement]:
        late = list(self._wait(cut, waiting))
        yield from late
        if late:
            return
        columns = ["_partition", "_offset", "value", "_appended_at"]
        bronze = cut.below(self._lake.scan(self._tables.bronze).to_table(columns))
        letters = cut.below(self._lake.scan(EVENT_LETTERS).to_table(["_partition", "_offset"]))
        silver = cut.below(self._lake.scan(self._tables.silver).to_table())
        yield from delivered(self._tables, cut, bronze, letters)
        yield from silver_of_bronze(self._catalog, self._tables, self._events.lateness, bronze, silver)
        yield from silver_of_ledger(self._tables, stated, producer.made(), silver)
        if letters.num_rows < stated.malformed:
            problem = (
                f"{stated.malformed:,} malformed messages were sent, {letters.num_rows:,} are dead letters"
            )
            yield Finding(EVENT_LETTERS, FindingKind.LOST, problem, _REBUILD)
        yield Compared(EVENT_LETTERS, "the web ledger", stated.malformed)
        yield from purchases(self._tables, stated, producer.purchases(), silver)
        for table in self._tables.gold:
            yield from gold_of_silver(self._lake, self._tables, table, len(cut.ranges))
            yield from self._stale(table)

    def _wait(self, cut: Cut, waiting: CatchUp) -> Iterator[Finding]:
        fast = [each.name for each in self._tables.gold if not each.slow]
        for table in (self._tables.silver, *fast):
            try:
                cure = "`lakepulse stream` or `lakepulse run bronze` brings it up to date."
                waiting.until(table, _reached(cut, self._lake, self._tables, table), cure)
            except VerificationError as error:
                yield Finding(table, FindingKind.STALE, error.problem, error.cure)
                return

    def _stale(self, table: GoldTable) -> Iterator[Finding]:
        """Rows that are provisional though nobody waits for anything any more."""
        patience = timedelta(seconds=STALE_SECONDS + (self._events.slow_tables_seconds if table.slow else 0))
        rows = self._lake.scan(table.name).to_table([table.closes_by, "is_final"])
        closed = table.final(rows, datetime.now(UTC) - self._events.lateness - patience)
        left = pc.sum(pc.and_(closed, pc.invert(rows["is_final"]))).as_py() or 0
        if left:
            problem = (
                f"{left:,} rows are provisional {patience.total_seconds():,.0f} s after they were to be final"
            )
            yield Finding(table.name, FindingKind.STALE, problem, "`lakepulse stream` carries them on.")


def delivered(tables: EventTables, cut: Cut, bronze: pa.Table, letters: pa.Table) -> Iterator[Statement]:
    """Each offset below the cut is one row of bronze or one dead letter, from the first that Kafka holds."""
    places = pa.concat_tables([each.select(["_partition", "_offset"]) for each in (bronze, letters)])
    with closing(duckdb.connect()) as connection:
        connection.register("places", places)
        found = connection.execute(
            "SELECT _partition, count(*), count(DISTINCT _offset) FROM places GROUP BY _partition"
        ).fetchall()
        by_number = {number: rest for number, *rest in found}
        for number, (first, end) in cut.ranges.items():
            rows, distinct = by_number.get(number, (0, 0))
            held = connection.execute(
                "SELECT count(DISTINCT _offset) FROM places WHERE _partition = ? AND _offset >= ?",
                [number, first],
            ).fetchall()[0][0]
            yield from _of_partition(tables, number, (rows, distinct, held), end - first)
    yield Compared(
        tables.bronze,
        f"the offsets of {tables.topic}",
        sum(end - first for first, end in cut.ranges.values()),
    )


def _of_partition(
    tables: EventTables, number: int, counts: tuple[int, int, int], expected: int
) -> Iterator[Finding]:
    rows, distinct, held = counts
    if held < expected:
        problem = f"{expected - held:,} messages of partition {number} are neither in it nor dead letters"
        yield Finding(tables.bronze, FindingKind.LOST, problem, _REBUILD)
    if rows > distinct:
        problem = f"{rows - distinct:,} messages of partition {number} are there more than once"
        yield Finding(tables.bronze, FindingKind.DOUBLED, problem, _REBUILD)


def silver_of_bronze(
    catalog: Catalog, tables: EventTables, lateness: timedelta, bronze: pa.Table, silver: pa.Table
) -> Iterator[Statement]:
    """Silver has each id of bronze once, with the values of the message that it names, late by the broker's time."""
    contract = catalog.get(tables.silver)
    names = [*contract.columns, "is_late", "_partition", "_offset"]
    with closing(duckdb.connect()) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("bronze", bronze)
        connection.register("silver", silver)
        connection.execute(f"CREATE TABLE read AS {_read(tables.events, lateness)}")
        ids = connection.execute(
            "SELECT (SELECT count(*) FROM silver) - (SELECT count(DISTINCT event_id) FROM silver), "
            "(SELECT count(*) FROM (SELECT event_id FROM read EXCEPT SELECT event_id FROM silver)), "
            "(SELECT count(*) FROM (SELECT event_id FROM silver EXCEPT SELECT event_id FROM read))"
        ).fetchall()[0]
        at_their_place = (
            f"SELECT {', '.join('r.' + name for name in names)} FROM read r "  # noqa: S608  # from contracts
            "SEMI JOIN silver s ON r._partition = s._partition AND r._offset = s._offset"
        )
        expected: pa.Table = connection.execute(at_their_place).to_arrow_table()
    for count, kind, what in zip(
        ids,
        (FindingKind.DOUBLED, FindingKind.LOST, FindingKind.DIFFERENCE),
        ("events are there more than once", "events of bronze are missing", "events are in no row of bronze"),
        strict=True,
    ):
        if count and kind is FindingKind.DIFFERENCE and _forgets(bronze, catalog.get(tables.bronze)):
            yield Excuse(tables.silver, f"{count:,} events are older than what bronze keeps")
        elif count:
            yield Finding(tables.silver, kind, f"{count:,} {what}", _REBUILD)
    actual = silver.select(names)
    difference = compare(
        tables.silver,
        ("event_id",),
        expected.cast(_nullable(actual.schema)),
        actual.cast(_nullable(actual.schema)),
    )
    if difference.missing:
        problem = f"{difference.missing:,} rows differ from their message: {difference.examples[0]}"
        yield Finding(tables.silver, FindingKind.DIFFERENCE, problem, _REBUILD)
    yield Compared(
        tables.silver, "bronze's messages, read a second way", silver.num_rows, tuple(contract.columns)
    )


def _forgets(bronze: pa.Table, contract: Contract) -> bool:
    """Whether bronze has messages as old as it keeps them at all, so that older ones may be gone."""
    first = pc.min(bronze["_appended_at"]).as_py()
    return contract.retention is not None and (
        first is None or datetime.now(UTC) - first > duration(contract.retention) - timedelta(days=2)
    )


def _read(events: Contract, lateness: timedelta) -> str:
    structure = ", ".join(
        f'"{name}": "{_duckdb(column.type.kind, str(column.type))}"'
        for name, column in events.columns.items()
    )
    late = f"_appended_at - j.occurred_at > INTERVAL '{lateness.total_seconds()} seconds'"
    return (
        f"SELECT j.*, {late} AS is_late, _partition, _offset FROM "  # noqa: S608  # from contracts
        f"(SELECT _partition, _offset, _appended_at, json_transform(value, '{{{structure}}}') AS j FROM bronze)"
    )


def _duckdb(kind: Kind, text: str) -> str:
    match kind:
        case Kind.STRING:
            return "VARCHAR"
        case Kind.INT64:
            return "BIGINT"
        case Kind.DECIMAL:
            return text.upper()
        case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            return "TIMESTAMPTZ"
        case _:
            return text


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
            yield Finding(tables.silver, kind, f"{len(ids):,} {what}: {', '.join(ids[:_EXAMPLES])}", _REBUILD)
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


def gold_of_silver(lake: Lake, tables: EventTables, table: GoldTable, partitions: int) -> Iterator[Statement]:
    """The table at its latest version is its SELECT over all silver up to its marks; final is what must be."""
    version = lake.version(table.name)
    handle = lake.open(table.name, version)
    applications = as_transactions(tables.topic, dict.fromkeys(range(partitions), 0))
    taken = [handle.transaction_version(name) or 0 for name in applications]
    silver = lake.scan(tables.silver).to_table(
        [*table.columns, "_partition", "_offset"] if "is_late" in table.columns else None
    )
    ends = [taken[number] if number < len(taken) else 0 for number in silver["_partition"].to_pylist()]
    silver = silver.filter(pc.less(silver["_offset"], pa.array(ends, pa.int64())))
    expected = _selected(table, tables, silver)
    expected = expected.append_column(
        "is_final", table.final(expected, _watermark(lake, table.name, version))
    )
    actual = lake.dataset(table.name, handle).to_table()
    schema = _nullable(actual.schema)
    yield compare(
        table.name, table.contract.key, expected.select(schema.names).cast(schema), actual.cast(schema)
    )
    yield Compared(table.name, "its SELECT over all of silver", actual.num_rows, tuple(schema.names))


def _selected(table: GoldTable, tables: EventTables, silver: pa.Table) -> pa.Table:
    layer, _, name = tables.silver.partition(".")
    with closing(duckdb.connect()) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE SCHEMA {layer}")
        connection.register("of_silver", silver)
        connection.execute(f"CREATE VIEW {layer}.{name} AS SELECT * FROM of_silver")  # noqa: S608  # a table's name
        found: pa.Table = connection.execute(to_duckdb(table.sql)).to_arrow_table()
        return found


def _watermark(lake: Lake, table: str, version: int | None) -> datetime:
    micros = lake.open(table, version).transaction_version(WATERMARK)
    return EPOCH + timedelta(microseconds=micros or 0)


def _reached(cut: Cut, lake: Lake, tables: EventTables, table: str) -> Callable[[], bool]:
    return lambda: cut.reached(lake, tables, table)


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_nullable(True).remove_metadata() for field in schema])


def _since(rows: pa.Table, moment: datetime) -> pa.Table:
    return rows.filter(pc.greater_equal(rows["_appended_at"], pa.scalar(moment, rows["_appended_at"].type)))
