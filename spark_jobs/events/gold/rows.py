"""Gold's tables over silver's events: the groups that new events touch, computed again by the table's one SELECT.

Every commit carries the table's marks and the watermark, so that a process that was killed goes on where each table is.
"""

import time
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.events.gold.open_events import OpenEvents
from spark_jobs.events.gold.watermark import WATERMARK
from spark_jobs.events.marks import Offsets, as_transactions, beyond, marks
from spark_jobs.events.tables import EventTables, GoldTable
from spark_jobs.runtime.choice import choose
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.phases import phase

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class GoldRows:
    """One table of gold: the groups touched since its last commit, and its rows that become final."""

    def __init__(self, context: Context, tables: EventTables, table: GoldTable, partitions: int) -> None:
        self._context, self._tables, self.table = context, tables, table
        context.lake.create(context.catalog, table.name)
        self._schema = context.lake.listing(table.name).schema
        self.watermark = _moment(context.lake.transaction(table.name, WATERMARK))
        self._touched: list[pa.Table] = []
        self._done_at = 0.0
        self._restore(partitions)

    def take(self, events: pa.Table) -> None:
        """Silver has got ``events``; those that are late count nowhere."""
        on_time = events.filter(pc.invert(events["is_late"]))
        if on_time.num_rows:
            self._touched.append(on_time.select(self._group_columns()))

    def is_due(self, every_seconds: float, watermark: datetime) -> bool:
        """Whether there is something to do, and ``every_seconds`` have passed since it was done."""
        passed = time.monotonic() - self._done_at >= every_seconds
        return passed and (self.waits or self._closing(watermark))

    @property
    def waits(self) -> bool:
        """Whether the table lacks events that it was given."""
        return bool(self._touched)

    def advance(self, events: OpenEvents, offsets: Offsets, watermark: datetime) -> int:
        """Compute the touched groups again, and mark what the watermark has passed; the number of rows written."""
        rows = self._groups(events, watermark)
        rows = self._with_finals(rows, watermark)
        transactions = {**as_transactions(self._tables.topic, offsets), WATERMARK: _micros(watermark)}
        with phase("events.gold.commit"):
            self._context.writer.merge(self.table.name, rows, transactions)
        self._touched, self.watermark, self._done_at = [], watermark, time.monotonic()
        return int(rows.num_rows)

    def _restore(self, partitions: int) -> None:
        """What silver has beyond this table's marks is still to be taken."""
        lake, silver = self._context.lake, self._tables.silver
        held = marks(lake, self.table.name, self._tables.topic, partitions)
        # Of a partition without a mark all is beyond.
        least = min(held.values()) if len(held) == partitions else 0
        rows = lake.scan(silver, where=[("_offset", ">=", least)])
        self.take(beyond(rows.to_table([*self._group_columns(), "is_late", "_partition", "_offset"]), held))

    def _group_columns(self) -> list[str]:
        return ["occurred_at"] if self.table.unit else ["occurred_at", self.table.group]

    def _groups(self, events: OpenEvents, watermark: datetime) -> pa.Table:
        if not self._touched:
            return self._schema.empty_table()
        touched = pa.concat_tables(self._touched)
        groups = pc.unique(self.table.groups(touched))
        with phase("events.gold.read"):
            found = events.all_since(self._first_moment(touched, groups), self.table.columns)
            found = found.filter(pc.is_in(self.table.groups(found), value_set=groups))
        with phase("events.gold.query"):
            rows = self._select(found)
        rows = rows.append_column("is_final", self.table.final(rows, watermark))
        return rows.select(self._schema.names).cast(self._schema)

    def _select(self, events: pa.Table) -> pa.Table:
        engine = choose(self._context, self.table.name, events.num_rows).engine
        found = engine.query(self.table.sql, {self._tables.silver: engine.from_arrow(events)})
        return found if isinstance(found, pa.Table) else found.toArrow()

    def _first_moment(self, touched: pa.Table, groups: pa.Array) -> datetime:
        """Before it no event of the groups occurred."""
        if self.table.unit:
            return pc.min(groups).as_py()  # type: ignore[no-any-return]
        first: datetime = pc.min(touched["occurred_at"]).as_py()
        known = self._context.lake.scan(self.table.name).to_table([self.table.group, "started_at"])
        known = known.filter(pc.is_in(known[self.table.group], value_set=groups))
        return min(first, pc.min(known["started_at"]).as_py() or first)

    def _with_finals(self, rows: pa.Table, watermark: datetime) -> pa.Table:
        """``rows``, and those of the table that have become final since its last commit."""
        if not self._closing(watermark):
            return rows
        table, name = self.table, self.table.closes_by
        # Each commit marks all that its watermark has passed, so only what closes between the two is looked at.
        between = [(name, ">", self.watermark - table.open_for), (name, "<=", watermark - table.open_for)]
        found = self._context.lake.scan(table.name, where=between).to_table()
        found = found.filter(pc.and_(pc.invert(found["is_final"]), table.final(found, watermark)))
        computed = (
            pa.array([], found[table.group].type) if not rows.num_rows else pc.unique(rows[table.group])
        )
        found = found.filter(pc.invert(pc.is_in(found[table.group], value_set=computed)))
        place = found.schema.get_field_index("is_final")
        final = found.set_column(place, "is_final", pa.repeat(pa.scalar(True), found.num_rows))
        return pa.concat_tables([rows, final.select(self._schema.names).cast(self._schema)])

    def _closing(self, watermark: datetime) -> bool:
        """Whether rows may become final between the last commit's watermark and this one."""
        unit = self.table.unit or timedelta(microseconds=1)
        return (watermark - EPOCH) // unit > (self.watermark - EPOCH) // unit


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=max(micros, 0))


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
