"""A lake of its own that gets web events in batches, without a broker: messages have the places a broker would give."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lakepulse.contracts.builtin import EVENT_LETTERS
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import Settings
from spark_jobs.events.batch import CheckedMessages
from spark_jobs.events.read.message_check import SCHEMA, MessageCheck
from spark_jobs.events.read.topic_ends import TopicEnds
from spark_jobs.events.runner import Runner
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import EventTables, tables_of
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake

PARTITIONS = 3
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Message = tuple[int, int, datetime, bytes | None]
"""Partition, offset, when the broker took it, value."""
Sent = tuple[int, datetime, bytes | None]
"""Partition, when the broker took it, value."""


def placed(sent: Sequence[Sent]) -> list[Message]:
    """Messages with the offsets that a broker would give them."""
    following = [0] * PARTITIONS
    found = []
    for partition, taken_at, value in sent:
        found.append((partition, following[partition], taken_at, value))
        following[partition] += 1
    return found


def ends_of(messages: Sequence[Message]) -> dict[int, int]:
    """The offset after the last, by partition."""
    found = dict.fromkeys(range(PARTITIONS), 0)
    for partition, offset, _, _ in messages:
        found[partition] = max(found[partition], offset + 1)
    return found


def messages_table(messages: Sequence[Message]) -> pa.Table:
    """The messages as SCHEMA."""
    columns = [pa.array([each[place] for each in messages], field.type) for place, field in enumerate(SCHEMA)]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


class IdState:
    """What Spark's state says of ids: it knows those of all JSON within the horizon, be it an event or not."""

    def __init__(self, horizon: timedelta) -> None:
        self._horizon = horizon
        self._seen: dict[str, datetime] = {}

    def new_in(self, messages: Sequence[Message]) -> set[str]:
        """The ids that it has not seen before; it has now."""
        found = set()
        for _, _, taken_at, value in messages:
            event_id = _id_of(value)
            if event_id is None:
                continue
            if event_id not in self._seen or taken_at - self._seen[event_id] > self._horizon:
                found.add(event_id)
                self._seen[event_id] = taken_at
        return found


def _id_of(value: bytes | None) -> str | None:
    try:
        return str(json.loads(value or b"")["event_id"])
    except (ValueError, TypeError, KeyError):
        return None


class EventLake:
    """The tables, and what writes them; ``stateful``: behind an engine that remembers ids by itself."""

    def __init__(self, folder: Path, *, stateful: bool = False) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LAKEPULSE_HOME", str(folder))
            settings = Settings()
            assert settings.home.home == folder
        self.catalog: Catalog = load_catalog()
        self.context = Context(settings, self.catalog, Lake(settings), pytest.fail)
        self.events = EventsSettings(kpi_seconds=0, slow_tables_seconds=0)
        self._state = IdState(self.events.horizon) if stateful else None
        self.tables: EventTables = tables_of(self.catalog, self.events)[0]
        self.check = MessageCheck(self.tables)
        self.restart()

    @property
    def lake(self) -> Lake:
        return self.context.lake

    def restart(self) -> None:
        """A new process: all that it knows is what it reads back."""
        self.context.memory.forget()
        self.runner = Runner(self.context, self.events, self.tables, PARTITIONS)

    def take(
        self, messages: Sequence[Message], ends: dict[int, int] | None = None, at: datetime | None = None
    ) -> None:
        """One batch; Kafka ends at ``ends`` (behind the batch where not said), which was asked for at ``at``."""
        checked = CheckedMessages(
            self.check.check(messages_table(messages)),
            None if self._state is None else self._state.new_in(messages),
        )
        asked_at = at or max(each[2] for each in messages)
        self.runner.batch(checked, TopicEnds(asked_at, ends or ends_of(messages)))

    def idle(self, at: datetime) -> None:
        """Nothing comes, and everything was read."""
        self.runner.idle(TopicEnds(at, self.runner.positions), complete=True)

    def rows(self, table: str, *left_out: str) -> list[dict[str, Any]]:
        """All rows but for when they were written, sorted."""
        found = self.lake.scan(table).to_table()
        names = [name for name in found.column_names if name not in ("_ingested_at", *left_out)]
        return sorted(found.select(names).to_pylist(), key=repr)

    def all_rows(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of every table."""
        names = [EVENT_LETTERS, *(each.table for each in self.catalog.streamed())]
        return {name: self.rows(name) for name in names}


def seconds(number: float) -> datetime:
    """So long after NOON."""
    return NOON + timedelta(seconds=number)
