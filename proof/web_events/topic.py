"""The check of web events: every topic of theirs, from its messages to the KPIs.

What silver must be is found by a second, plain way: DuckDB's own reading of JSON, and the producer's ledger of what it
sent. A row that is missing, doubled, changed or stale, and a table that is gone, is a finding.
"""

from collections.abc import Iterator
from functools import partial

from lakepulse.contracts.builtin import EVENT_LETTERS
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import VerificationError
from lakepulse.settings import Settings
from proof.catch_up import CatchUp
from proof.offsets import messages
from proof.report import Excuse, Finding, FindingKind, Statement
from proof.web_events.delivery import dead_letters, delivered
from proof.web_events.evidence import Cut, SenderRecords, Stated
from proof.web_events.gold import gold_of_silver, stale_rows
from proof.web_events.ledger import purchases, silver_of_ledger
from proof.web_events.silver import silver_of_bronze
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import EventTables, tables_of
from spark_jobs.runtime.tables.lake import Lake


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
        yield from dead_letters(stated, letters)
        yield from silver_of_bronze(self._catalog, self._tables, self._events.lateness, bronze, silver)
        yield from silver_of_ledger(self._tables, stated, producer.made(), silver)
        yield from purchases(self._tables, stated, producer.purchases(), silver)
        for table in self._tables.gold:
            yield from gold_of_silver(self._lake, self._tables, table, len(cut.ranges))
            yield from stale_rows(self._lake, table, self._events)

    def _wait(self, cut: Cut, waiting: CatchUp) -> Iterator[Finding]:
        fast = [each.name for each in self._tables.gold if not each.slow]
        for table in (self._tables.silver, *fast):
            try:
                cure = "`lakepulse stream` or `lakepulse run bronze` brings it up to date."
                waiting.until(table, partial(cut.reached, self._lake, self._tables, table), cure)
            except VerificationError as error:
                yield Finding(table, FindingKind.STALE, error.problem, error.cure)
                return
