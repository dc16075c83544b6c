"""Repeats: events that silver has already. Whatever an engine says of an id, none is lost and none is there twice.

An engine's word that an id is new holds for an event on time. All else is looked up in silver: what comes late, since
engines forget, and what an engine has seen before, since that may have been a message that is no event.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.events.silver.known_ids import KnownIds
from spark_jobs.runtime.tables.lake import Lake


class Repeats:
    """Ids of silver's newest events in memory, and silver itself for the others."""

    def __init__(self, lake: Lake, silver: str, horizon: timedelta) -> None:
        self._lake, self._silver, self._horizon = lake, silver, horizon
        self.ids = KnownIds(horizon)
        self.ids.load(lake, silver)

    def left_out(self, events: pa.Table, new_ids: AbstractSet[str] | None) -> pa.Table:
        """``events`` (``event_id`` once each, ``is_late``) without those that silver has.

        ``new_ids``: as ``CheckedMessages`` has them.
        """
        known = pa.array(self.ids.among(events["event_id"].to_pylist()), pa.bool_())
        rest = events.filter(pc.invert(known))
        seen = _seen(rest, new_ids)
        doubtful = pc.or_(rest["is_late"], seen)
        taken = self._taken_before(rest.filter(doubtful), seen.filter(doubtful))
        return rest.filter(pc.invert(pc.is_in(rest["event_id"], value_set=taken)))

    def remember(self, taken: pa.Table, new_ids: AbstractSet[str] | None) -> None:
        """Silver has ``taken``; an engine that knows ids by itself does not know those that it has not called new."""
        unknown = taken if new_ids is None else taken.filter(_seen(taken, new_ids))
        self.ids.add(unknown.sort_by("_appended_at"))

    def _taken_before(self, events: pa.Table, seen: pa.Array) -> pa.Array:
        """Ids of ``events`` that silver has."""
        if not events.num_rows:
            return pa.array([], pa.string())
        ends = pc.min_max(events["occurred_at"]).as_py()
        # A repeat occurred when the first one did: files of other times need not be read.
        found = self._ids("occurred_at", ends["min"], ends["max"])
        missing = events.filter(pc.and_(seen, pc.invert(pc.is_in(events["event_id"], value_set=found))))
        if not missing.num_rows:
            return found
        # One that says another time is a repeat too; an engine has seen the first within the horizon.
        ends = pc.min_max(missing["_appended_at"]).as_py()
        again = self._ids("_appended_at", ends["min"] - self._horizon, ends["max"])
        return pc.unique(pa.concat_arrays([found, again]))

    def _ids(self, column: str, first: datetime, last: datetime) -> pa.Array:
        where = [(column, ">=", first), (column, "<=", last)]
        found = self._lake.scan(self._silver, where=where).to_table(["event_id"])
        return pc.unique(found["event_id"])


def _seen(events: pa.Table, new_ids: AbstractSet[str] | None) -> pa.Array:
    """Which events the engine has seen before, as it says."""
    if new_ids is None:
        return pa.repeat(False, events.num_rows)
    return pa.array([each not in new_ids for each in events["event_id"].to_pylist()], pa.bool_())
