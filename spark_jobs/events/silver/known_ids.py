"""Ids of events that were taken within the horizon: a message with one of them is a duplicate."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.runtime.tables.lake import Lake

_READ = ["event_id", "_appended_at"]


class KnownIds:
    """Ids in the order in which they were taken; those older than the horizon are forgotten."""

    def __init__(self, horizon: timedelta) -> None:
        self._horizon = horizon
        self._taken: OrderedDict[str, datetime] = OrderedDict()

    def load(self, lake: Lake, silver: str) -> None:
        """Know what silver has of the horizon before its newest row."""
        newest = _newest(lake, silver)
        if newest is None:
            return
        since = newest - self._horizon
        found = lake.scan(silver, where=[("_appended_at", ">=", since)]).to_table(_READ)
        found = found.filter(
            pc.greater_equal(found["_appended_at"], pa.scalar(since, found["_appended_at"].type))
        )
        self.add(found.sort_by("_appended_at"))

    def add(self, events: pa.Table) -> None:
        """Know ``events`` (``event_id``, ``_appended_at``), and forget what has become old."""
        pairs = zip(events["event_id"].to_pylist(), events["_appended_at"].to_pylist(), strict=True)
        self._taken.update(pairs)
        newest = pc.max(events["_appended_at"]).as_py()
        if newest is not None:
            self._forget(newest - self._horizon)

    def among(self, ids: Iterable[str]) -> list[bool]:
        """Which of ``ids`` are known."""
        return [each in self._taken for each in ids]

    def __len__(self) -> int:
        return len(self._taken)

    def _forget(self, before: datetime) -> None:
        while self._taken and next(iter(self._taken.values())) < before:
            self._taken.popitem(last=False)


def _newest(lake: Lake, silver: str) -> datetime | None:
    files = lake.listing(silver).files
    name = "max._appended_at"
    if not files.num_rows or name not in files.column_names:
        return None
    found: datetime | None = pc.max(files[name]).as_py()
    return found
