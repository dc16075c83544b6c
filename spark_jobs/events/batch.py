"""A batch of messages that were checked: what becomes of each; pure, on Arrow.

CHECKED are ``check_messages``' columns. Which ids are new to it is the engine's to say.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.compile.events import REASON
from spark_jobs.events.marks import Offsets

PLACE = [("_partition", "ascending"), ("_offset", "ascending")]


@dataclass(frozen=True)
class CheckedMessages:
    """``rows`` are CHECKED and ``value_bytes`` beside them.

    ``new_ids``: those that the engine had not seen before, be it in a message that is no event; None where the engine
    keeps no ids.
    """

    rows: pa.Table
    new_ids: AbstractSet[str] | None

    @cached_property
    def following(self) -> Offsets:
        """The offset after the last message of each partition that the batch has messages of."""
        return following(self.rows)


def sound(rows: pa.Table) -> pa.Table:
    """The rows that are events."""
    return rows.filter(pc.is_null(rows[REASON]))


def malformed(rows: pa.Table) -> pa.Table:
    """The rows that are none."""
    return rows.filter(pc.is_valid(rows[REASON]))


def first_of_each(events: pa.Table) -> pa.Table:
    """Of the events with one id the first by partition and offset."""
    if not events.num_rows:
        return events
    ordered = events.sort_by(PLACE)
    seen, kept = set[str](), []
    for event_id in ordered["event_id"].to_pylist():
        kept.append(event_id not in seen)
        seen.add(event_id)
    return ordered.filter(pa.array(kept, pa.bool_()))


def with_lateness(events: pa.Table, lateness: timedelta) -> pa.Table:
    """The events with ``is_late``: the broker took them more than ``lateness`` after they occurred."""
    under_way = pc.subtract(events["_appended_at"], events["occurred_at"])
    late = pc.greater(under_way, pa.scalar(lateness, pa.duration("us")))
    return events.append_column(pa.field("is_late", pa.bool_(), nullable=False), late)


def following(rows: pa.Table) -> dict[int, int]:
    """The offset after the last message, by partition."""
    last = rows.group_by("_partition").aggregate([("_offset", "max")])
    pairs = zip(last["_partition"].to_pylist(), last["_offset_max"].to_pylist(), strict=True)
    return {number: offset + 1 for number, offset in pairs}


def newest(rows: pa.Table) -> dict[int, datetime]:
    """When the broker took the last message, by partition."""
    last = rows.group_by("_partition").aggregate([("_appended_at", "max")])
    return dict(zip(last["_partition"].to_pylist(), last["_appended_at_max"].to_pylist(), strict=True))


def with_partitions(rows: pa.Table) -> pa.Table:
    """The rows with bronze's partition columns."""
    moment = rows["_appended_at"]
    for name, part in (("year", pc.year), ("month", pc.month), ("day", pc.day)):
        rows = rows.append_column(name, pc.cast(part(moment), pa.int32()))
    return rows
