"""A view of web events as their tables will be: the messages that silver does not have, written in memory alone.

The runner that the stream has writes them here too, into a lake in memory: so what a reader sees is what the stream is
about to commit.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Never

import pyarrow as pa

from lakepulse.contracts.builtin import EVENT_LETTERS
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.bronze.read.range_reader import SilentBrokerError
from spark_jobs.events import batch
from spark_jobs.events.account.account import NoAccount
from spark_jobs.events.batch import CheckedMessages
from spark_jobs.events.gold.watermark import WATERMARK
from spark_jobs.events.marks import as_transactions, beyond, marks
from spark_jobs.events.read.message_check import SCHEMA, MessageCheck
from spark_jobs.events.read.topic import EventReader, EventTopic
from spark_jobs.events.read.topic_ends import TopicEnds
from spark_jobs.events.runner import Runner
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import EventTables, tables_of
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.tail.overlay import OverlayLake

REBASE_SECONDS = 10.0
"""How long views go on from one state of the tables: what is written in memory meanwhile grows."""
SILENCE_SECONDS = 60.0
"""Between two questions; beyond it reading begins anew behind what silver has."""
PATIENCE_SECONDS = 5.0
"""For messages that the broker says it has."""


@dataclass(frozen=True)
class EventView:
    """Tables with every event that the broker took before ``taken_until``; ``lake`` reads them so."""

    lake: Lake
    taken_until: datetime


@dataclass(frozen=True)
class _EventBase:
    """A lake in memory over the tables as they were, and since when (s); ``gold`` are brought forward in it."""

    overlay: OverlayLake
    runner: Runner
    gold: frozenset[str]
    began: float


class _Messages:
    """The messages of a topic behind some offsets, kept as they come."""

    def __init__(
        self, settings: Settings, topic: EventTopic, partitions: int, held: dict[int, int], most: int
    ) -> None:
        self._most = most
        self._received = topic.starts(partitions, held)
        self._reader = EventReader(settings.kafka, topic.topic, self._received)
        self._kept = SCHEMA.empty_table()
        self.asked = time.monotonic()

    def up_to(self, ends: TopicEnds) -> pa.Table:
        """What has come since the last call, up to ``ends`` at least, as SCHEMA; raises like EventReader.read."""
        self.asked = time.monotonic()
        found = [SCHEMA.empty_table()]
        while any(self._received.get(number, 0) < end for number, end in ends.offsets.items()):
            if time.monotonic() - self.asked > PATIENCE_SECONDS:
                raise SilentBrokerError(
                    f"Kafka has not sent all of its web events within {PATIENCE_SECONDS:g} s", "Ask again."
                )
            found.append(self._reader.read(self._most, 0.2))
            self._received.update(batch.following(found[-1]))
        came = pa.concat_tables(found)
        self._kept = pa.concat_tables([self._kept, came])
        return came

    def behind(self, held: dict[int, int]) -> pa.Table:
        """All that has come and is not below ``held``; what is below is forgotten."""
        self._kept = beyond(self._kept, held).combine_chunks()
        return self._kept

    def close(self) -> None:
        self._reader.close()


class EventViews:
    """Makes views of one topic's tables, one after the other; for one thread.

    A view holds until the next one is asked for. Each goes on from the last.
    """

    def __init__(self, settings: Settings, catalog: Catalog, lake: Lake, tables: EventTables) -> None:
        self._settings, self._catalog, self._lake, self._tables = settings, catalog, lake, tables
        self._topic = EventTopic(settings.kafka, tables.topic)
        self._events = EventsSettings(kpi_seconds=0)
        self._check = MessageCheck(tables)
        self._partitions = 0
        self._messages: _Messages | None = None
        self._base: _EventBase | None = None

    def of(self, tables: Collection[str]) -> EventView:
        """``tables`` (silver's, or gold's of minutes) with every event that Kafka has now.

        Raises ServiceError without Kafka, LakeError where there is nothing to go on from.
        """
        base = self._base
        # Where a batch fails, what is in memory may be half of it.
        self._base = None
        gold = frozenset(tables) - {self._tables.silver}
        if base is None or time.monotonic() - base.began > REBASE_SECONDS or not gold <= base.gold:
            base, messages = self._rebased(gold | (base.gold if base else frozenset()))
        else:
            messages = SCHEMA.empty_table()
        ends = self._topic.ends(self._partitions)
        assert self._messages is not None
        messages = pa.concat_tables([messages, self._messages.up_to(ends)])
        if messages.num_rows:
            base.runner.batch(CheckedMessages(self._check.check(messages), None), ends)
        else:
            base.runner.idle(ends)
        self._base = base
        return EventView(base.overlay, ends.asked_at)

    def close(self) -> None:
        """Leave the services."""
        self._check.close()
        if self._messages:
            self._messages.close()

    def _rebased(self, gold: frozenset[str]) -> tuple[_EventBase, pa.Table]:
        """A lake in memory over the tables as they are now, and the messages that have come and are not in silver."""
        self._partitions = self._partitions or self._topic.partitions()
        overlay = overlay_of(self._settings, self._lake, self._tables, self._partitions)
        followed = replace(self._tables, gold=tuple(each for each in self._tables.gold if each.name in gold))
        context = Context(self._settings, self._catalog, overlay, _no_spark)
        runner = Runner(context, self._events, followed, self._partitions, NoAccount())
        base = _EventBase(overlay, runner, gold, time.monotonic())
        if self._messages and time.monotonic() - self._messages.asked > SILENCE_SECONDS:
            self._messages.close()
            self._messages = None
        if self._messages is None:
            most = self._events.max_offsets_per_trigger
            self._messages = _Messages(self._settings, self._topic, self._partitions, runner.positions, most)
        return base, self._messages.behind(runner.positions)


def overlay_of(settings: Settings, lake: Lake, tables: EventTables, partitions: int) -> OverlayLake:
    """A lake in memory over the tables of one topic as they are now, each with its marks."""
    written = [EVENT_LETTERS, tables.bronze, tables.silver, *(each.name for each in tables.gold)]
    # Marks before versions: what is read twice is found to be there, what is passed over would be missing.
    transactions = {table: _marks(lake, table, tables.topic, partitions) for table in written}
    versions = {table: lake.version(table) for table in written}
    return OverlayLake(settings, lake, versions, -1, transactions)


def _marks(lake: Lake, table: str, topic: str, partitions: int) -> dict[str, int]:
    offsets = as_transactions(topic, marks(lake, table, topic, partitions))
    return {**offsets, WATERMARK: lake.transaction(table, WATERMARK)}


def followed_events(catalog: Catalog) -> dict[str, EventTables]:
    """The tables of which a view can have more than was committed, each with all that is made from its topic.

    Of several topics those of the first: a view is of one.
    """
    made = tables_of(catalog, EventsSettings())[:1]
    return {
        name: tables
        for tables in made
        for name in (tables.silver, *(each.name for each in tables.gold if not each.slow))
    }


def _no_spark() -> Never:
    raise LakeError(
        "there are more web events behind the tables than can be shown at once",
        "Ask again when the stream has caught up, or with `--committed`.",
    )
