"""Silver's newest events in memory, so that a batch reads no files: those whose minute is not final yet."""

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.events.tables import EventTables
from spark_jobs.runtime.tables.lake import Lake

_NEVER = datetime.max.replace(tzinfo=UTC)
"""Where no table of minutes is kept up to date, nothing need be remembered."""


class OpenEvents:
    """All events on time since the beginning of a minute."""

    def __init__(self, lake: Lake, tables: EventTables, watermark: datetime) -> None:
        self._lake, self._silver = lake, tables.silver
        fast = [table for table in tables.gold if not table.slow]
        self._columns = sorted({"occurred_at", *(name for table in fast for name in table.columns)})
        self.since = minute_of(watermark) if fast else _NEVER
        self.rows = self._read(self.since, self._columns)

    def add(self, events: pa.Table) -> None:
        """Silver has got ``events``."""
        on_time = events.filter(pc.invert(events["is_late"])).select(self._columns)
        self.rows = pa.concat_tables([self.rows, _since(on_time, self.since)])

    def close(self, watermark: datetime) -> None:
        """Forget the minutes that are final."""
        if minute_of(watermark) > self.since:
            self.since = minute_of(watermark)
            self.rows = _since(self.rows, self.since).combine_chunks()

    def all_since(self, moment: datetime, columns: tuple[str, ...]) -> pa.Table:
        """Silver's events since ``moment``: from memory where that has them all."""
        if moment >= self.since and set(columns) <= set(self._columns):
            return self.rows
        return self._read(moment, list(columns))

    def _read(self, moment: datetime, columns: list[str]) -> pa.Table:
        found = self._lake.scan(self._silver, where=[("occurred_at", ">=", moment)])
        return _since(found.to_table(columns), moment)


def minute_of(moment: datetime) -> datetime:
    """The beginning of the minute."""
    return moment.replace(second=0, microsecond=0)


def _since(events: pa.Table, moment: datetime) -> pa.Table:
    return events.filter(
        pc.greater_equal(events["occurred_at"], pa.scalar(moment, events["occurred_at"].type))
    )
