"""Evidence about web events: what Kafka, the producer's ledger and the source say, and the tables below one cut.

The cut is an offset by partition: Kafka's ends when the proof began. Everything below it is in silver once that has
come so far; what comes later is left aside, so that traffic may go on.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import psycopg2
import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.clients.offsets import Ranges
from lakepulse.settings import Settings
from spark_jobs.events.marks import marks
from spark_jobs.events.tables import EventTables
from spark_jobs.runtime.tables.lake import Lake

_LEDGER = """
    SELECT id::text, sum FROM lakepulse.web_ledger, unnest(event_ids, checksums) AS of_batch (id, sum)
    WHERE {condition}
"""
_PURCHASES = "SELECT event_id, order_id FROM sales.web_orders"
_COUNTS = "SELECT coalesce(sum(malformed), 0)::bigint, min(made_at) FROM lakepulse.web_ledger WHERE sent_at IS NOT NULL"


REBUILD = (
    "Remove the tables that are made from web events and start the stream: Kafka still holds their messages."
)


@dataclass(frozen=True)
class Stated:
    """What the producer's ledger says was sent: checksums by event id, malformed messages, its first batch's time."""

    checksums: Mapping[str, int]
    malformed: int
    since: datetime | None


class SenderRecords:
    """The producer's own records in the source."""

    def __init__(self, settings: Settings) -> None:
        self._dsn = settings.postgres.dsn("lake_verify", settings.home)

    def sent(self) -> Stated:
        """The batches that Kafka has acknowledged."""
        ((malformed, since),) = self._rows(_COUNTS)
        rows = self._rows(_LEDGER.format(condition="sent_at IS NOT NULL"))
        return Stated({str(key): int(str(total)) for key, total in rows}, int(str(malformed)), since)  # type: ignore[arg-type]

    def made(self) -> frozenset[str]:
        """The ids of all batches, sent or not."""
        return frozenset(str(key) for key, _ in self._rows(_LEDGER.format(condition="TRUE")))

    def purchases(self) -> dict[str, int]:
        """The orders that purchases have placed, by event id."""
        return {str(event): int(str(order)) for event, order in self._rows(_PURCHASES)}

    def _rows(self, statement: str) -> list[tuple[object, ...]]:
        with closing(psycopg2.connect(self._dsn)) as session, session.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())


@dataclass(frozen=True)
class Cut:
    """Of each partition the first offset that Kafka holds and the one after the last, when the proof began."""

    ranges: Mapping[int, tuple[int, int]]

    @classmethod
    def of(cls, topic: str, ranges: Ranges) -> "Cut":
        """The cut of one topic."""
        return cls({number: each for (name, number), each in ranges.items() if name == topic})

    def below(self, rows: pa.Table) -> pa.Table:
        """The rows (``_partition``, ``_offset``) that are below the cut."""
        ends = [self.ranges.get(number, (0, 0))[1] for number in rows["_partition"].to_pylist()]
        return rows.filter(pc.less(rows["_offset"], pa.array(ends, pa.int64())))

    def reached(self, lake: Lake, tables: EventTables, table: str) -> bool:
        """Whether ``table`` has taken everything below the cut."""
        held = marks(lake, table, tables.topic, len(self.ranges))
        return all(held.get(number, 0) >= end for number, (_first, end) in self.ranges.items() if end)
