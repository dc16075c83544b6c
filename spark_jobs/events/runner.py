"""One batch of events into bronze, silver and gold, each row once; the engines before it only say what a message is.

The order of commits makes a crash harmless: dead letters, bronze, silver, gold. Each carries how far it has come, and a
batch that is repeated leaves out what a table has (``marks``).
"""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Lock

import pyarrow as pa

from lakepulse.contracts.builtin import EVENT_LETTERS
from lakepulse.contracts.compile.events import REASON
from lakepulse.contracts.model import Layer
from lakepulse.faults import fault_point
from spark_jobs.events import batch
from spark_jobs.events.account.account import EventAccount
from spark_jobs.events.batch import CheckedMessages
from spark_jobs.events.gold import watermark
from spark_jobs.events.gold.open_events import OpenEvents
from spark_jobs.events.gold.rows import EPOCH, GoldRows
from spark_jobs.events.marks import Offsets, as_transactions, beyond, marks
from spark_jobs.events.read.topic_ends import TopicEnds
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.silver.repeats import Repeats
from spark_jobs.events.tables import EventTables
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.work import Transformation

_log = logging.getLogger(__name__)


class Runner:
    """The writer of one topic's tables, under the lease; one thread at a time."""

    def __init__(
        self,
        context: Context,
        settings: EventsSettings,
        tables: EventTables,
        partitions: int,
        account: EventAccount | None = None,
    ) -> None:
        self._context, self._settings, self.tables = context, settings, tables
        self._partitions = partitions
        self._account = account or EventAccount(context)
        self._lock = Lock()
        for table in (tables.bronze, tables.silver, EVENT_LETTERS):
            context.lake.create(context.catalog, table)
        self.read_back()

    def read_back(self) -> None:
        """Read back how far each table is: at the start, and after somebody else may have written them."""
        context, tables = self._context, self.tables
        self._marks = {
            table: marks(context.lake, table, tables.topic, self._partitions)
            for table in (tables.bronze, tables.silver, EVENT_LETTERS)
        }
        self._repeats = Repeats(context.lake, tables.silver, self._settings.horizon)
        self._gold = [GoldRows(context, tables, table, self._partitions) for table in tables.gold]
        self._watermark = max((each.watermark for each in self._gold), default=EPOCH)
        self._open = OpenEvents(context.lake, tables, self._watermark)
        self._newest: dict[int, datetime] = {}
        self._unseen: list[pa.Table] = []

    @property
    def positions(self) -> dict[int, int]:
        """The offset by partition before which everything is in bronze and silver; it is silver's, the later one."""
        return dict(self._marks[self.tables.silver])

    @property
    def watermark(self) -> datetime:
        """What every minute that has ended before it is final by."""
        return self._watermark

    def batch(self, checked: CheckedMessages, ends: TopicEnds) -> None:
        """Write a batch; ``ends`` were asked for after it was read."""
        with self._lock:
            started, now = time.monotonic(), datetime.now(UTC)
            self._letters(checked, now)
            fault_point("events.before-bronze")
            self._bronze(checked, now)
            fault_point("events.before-silver")
            taken = self._silver(checked, now)
            fault_point("events.before-gold")
            self._newest.update(batch.newest(checked.rows))
            self._follow(taken, ends)
            self._account.after_batch()
            _log.info(
                "events: %d messages, %d events in %.2f s",
                checked.rows.num_rows,
                taken.num_rows,
                time.monotonic() - started,
            )

    def idle(self, ends: TopicEnds, *, complete: bool = False) -> None:
        """Bring gold to what the clock says, though nothing comes. ``complete``: tables that may wait too."""
        with self._lock:
            self._advance_gold(ends, complete=complete)

    def _letters(self, checked: CheckedMessages, now: datetime) -> None:
        bad = beyond(batch.malformed(checked.rows), self._marks[EVENT_LETTERS])
        if not bad.num_rows:
            return
        columns = {
            "_topic": pa.repeat(pa.scalar(self.tables.topic), bad.num_rows),
            "value": bad["value_bytes"],
            "reason": bad[REASON],
            "_ingested_at": _at(now, bad),
            **{name: bad[name] for name in ("_partition", "_offset", "_appended_at")},
        }
        self._add(EVENT_LETTERS, pa.table(columns), checked.following)
        self._account.malformed(bad.num_rows)
        self._account.written(EVENT_LETTERS, bad.num_rows)

    def _bronze(self, checked: CheckedMessages, now: datetime) -> None:
        rows = beyond(batch.sound(checked.rows), self._marks[self.tables.bronze])
        rows = rows.select(["value", "_partition", "_offset", "_appended_at"])
        rows = rows.append_column("_topic", pa.repeat(pa.scalar(self.tables.topic), rows.num_rows))
        rows = batch.with_partitions(rows.append_column("_ingested_at", _at(now, rows)))
        self._add(self.tables.bronze, rows, checked.following)
        self._account.written(self.tables.bronze, rows.num_rows)

    def _silver(self, checked: CheckedMessages, now: datetime) -> pa.Table:
        """Returns the events that silver has got."""
        sound = beyond(batch.sound(checked.rows), self._marks[self.tables.silver])
        rows = batch.with_lateness(batch.first_of_each(sound), self._settings.lateness)
        rows = self._repeats.left_out(rows, checked.new_ids)
        rows = rows.append_column("_ingested_at", _at(now, rows))
        schema = self._context.lake.listing(self.tables.silver).schema
        rows = rows.select(schema.names).cast(schema).sort_by("occurred_at")
        self._add(self.tables.silver, rows, checked.following)
        self._repeats.remember(rows, checked.new_ids)
        self._account.taken(rows, sound.num_rows)
        self._account.written(self.tables.silver, rows.num_rows)
        return rows

    def _follow(self, taken: pa.Table, ends: TopicEnds) -> None:
        self._open.add(taken)
        for each in self._gold:
            each.take(taken)
        self._unseen.append(taken.select(["occurred_at", "is_late"]))
        self._advance_gold(ends)

    def _advance_gold(self, ends: TopicEnds, *, complete: bool = False) -> None:
        lateness = self._settings.lateness
        self._watermark = watermark.advance(self._watermark, self.positions, self._newest, ends, lateness)
        self._account.passed(self._watermark)
        for each in self._gold:
            every = self._settings.slow_tables_seconds if each.table.slow else self._settings.kpi_seconds
            if each.is_due(0.0 if complete else every, self._watermark):
                rows = each.advance(self._open, self.positions, self._watermark)
                self._account.written(each.table.name, rows, Transformation.INCREMENTAL)
        self._open.close(self._watermark)
        self._record_minutes()

    def _record_minutes(self) -> None:
        """Events are visible in gold when every table of minutes has them."""
        waiting = any(each.waits for each in self._gold if not each.table.slow)
        if self._unseen and not waiting:
            self._account.visible(Layer.GOLD, pa.concat_tables(self._unseen))
            self._unseen.clear()

    def _add(self, table: str, rows: pa.Table, following: Offsets) -> None:
        """Append; the commit comes without rows too, since it says how far the table is."""
        after = _later(self._marks[table], following)
        with phase(f"events.{table.partition('.')[0]}.commit"):
            self._context.writer.add(table, rows, as_transactions(self.tables.topic, after))
        self._marks[table] = after


def _later(marks_: Mapping[int, int], following: Offsets) -> dict[int, int]:
    numbers = {*marks_, *following}
    return {number: max(marks_.get(number, 0), following.get(number, 0)) for number in numbers}


def _at(moment: datetime, rows: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(moment, pa.timestamp("us", "UTC")), rows.num_rows)
