"""The default engine: one stateful Structured Streaming query, in the stream's own Spark application.

Spark decides what a batch is and remembers ids: they are deduplicated by its state (RocksDB) within a watermark on the
broker's time. The batch function gets the ids that are new. It reads the batch's messages itself, with one consumer,
and checks them: to plan 40 columns of conditions anew for every batch, and to hand over what it had read once more
for the ids, took Spark longer than all the rest.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.streaming.query import StreamingQuery

from lakepulse.clients import kafka
from lakepulse.settings import Settings
from spark_jobs.bronze.read.batch_gate import BatchGate
from spark_jobs.bronze.read.offset_log import end_offsets
from spark_jobs.bronze.read.query import PATIENCE
from spark_jobs.bronze.read.range_reader import RangeReader
from spark_jobs.events.batch import CheckedMessages
from spark_jobs.events.engines.checkpoint import usable_checkpoint
from spark_jobs.events.read.message_check import MessageCheck
from spark_jobs.events.read.topic import LOST_CURE, READER, EventTopic, as_table
from spark_jobs.events.runner import Runner
from spark_jobs.events.settings import EventsSettings

QUERY = "web-events"
NEW_ID = "event_id"
TASKS = 2
"""Tasks that read a batch, in place of one for each partition of the topic: a task costs more than its few rows."""
FETCH_WAIT_MILLISECONDS = 20
"""How long the broker may hold a fetch: with Kafka's 500 a task that reads three partitions waited 1.5 s in all."""
_POLL_SECONDS = 0.5
_IDLE_SECONDS = 1.0

_log = logging.getLogger(__name__)


class SparkQuery:
    """One run of the query."""

    def __init__(
        self,
        spark: SparkSession,
        settings: Settings,
        events: EventsSettings,
        runner: Runner,
        topic: EventTopic,
        partitions: int,
    ) -> None:
        self._spark, self._settings, self._events = spark, settings, events
        self._runner, self._topic, self._partitions = runner, topic, partitions
        self._error: BaseException | None = None
        self._hook = _Hook(self._each)
        self._checkpoint = self._place()
        self._batch_at = time.monotonic()

    def run(self, stop: threading.Event, gate: BatchGate, *, once: bool) -> None:
        """Until ``stop`` is set; ``once``: until all that Kafka held at the start is written. Raises what ended it."""
        self._gate = gate
        with (
            closing(MessageCheck(self._runner.tables)) as self._check,
            closing(RangeReader(self._settings.kafka, READER, LOST_CURE)) as self._reader,
            closing(self._hook),
        ):
            query = self._start(once=once)
            try:
                self._watch(query, stop)
            finally:
                gate.close()
                query.stop()
                gate.open()
        if self._error:
            raise self._error
        failure = query.exception()
        if failure and _PassedOverError.__name__ not in str(failure):
            raise failure
        with gate.enter() as entered:
            if entered:
                self._runner.idle(self._topic.ends(self._partitions), complete=once)

    def _start(self, *, once: bool) -> StreamingQuery:
        runner = self._runner
        self._starts = self._topic.starts(self._partitions, runner.positions)
        checkpoint = usable_checkpoint(self._checkpoint, self._topic.topic, runner.positions)
        for name, value in state_options(self._events).items():
            self._spark.conf.set(name, value)
        stream = self._messages(once=once)
        query = new_ids(stream, self._events).writeStream.queryName(QUERY).foreachBatch(self._hook.each)
        query = query.option("checkpointLocation", str(checkpoint))
        interval = f"{self._events.trigger_milliseconds} milliseconds"
        query = query.trigger(availableNow=True) if once else query.trigger(processingTime=interval)
        return query.start()

    def _place(self) -> Path:
        in_home = self._settings.home.home / "spark" / "web-events"
        return Path(self._events.checkpoint) if self._events.checkpoint else in_home

    def _messages(self, *, once: bool) -> DataFrame:
        topic = self._topic.topic
        options: dict[str, str | int] = {
            "kafka.bootstrap.servers": self._settings.kafka.bootstrap_servers,
            "subscribe": topic,
            "startingOffsets": json.dumps(
                {topic: {str(number): offset for number, offset in self._starts.items()}}
            ),
            "maxOffsetsPerTrigger": self._events.max_offsets_per_trigger,
            "failOnDataLoss": "true",
            "groupIdPrefix": kafka.name("web-tasks"),
            "kafka.fetch.max.wait.ms": FETCH_WAIT_MILLISECONDS,
            **({} if once else PATIENCE),
        }
        return self._spark.readStream.format("kafka").options(**options).load()

    def _watch(self, query: StreamingQuery, stop: threading.Event) -> None:
        while query.isActive and not stop.is_set() and self._error is None:
            stop.wait(_POLL_SECONDS)
            if time.monotonic() - self._batch_at < _IDLE_SECONDS:
                continue
            with self._gate.enter() as entered:
                if entered:
                    self._runner.idle(self._topic.ends(self._partitions))

    def _each(self, ids: DataFrame, batch_id: int) -> None:
        """A micro-batch."""
        with self._gate.enter() as entered:
            if not entered or self._error:
                # Spark takes the batch for done; what bronze has not got is read again at the next start.
                raise _PassedOverError
            try:
                self._write(set(ids.toArrow()[NEW_ID].to_pylist()), batch_id)
            except BaseException as error:
                # Spark reports a batch's error as text only: the watching thread raises the error itself.
                self._error = error
                raise
            finally:
                self._batch_at = time.monotonic()

    def _write(self, new: set[str], batch_id: int) -> None:
        """Those messages of the batch that are not in the tables; a batch that Spark repeats may have none."""
        topic, positions = self._topic.topic, self._runner.positions
        starts = {(topic, number): offset for number, offset in self._starts.items()}
        starts |= {(topic, number): offset for number, offset in positions.items()}
        found = self._reader.messages(starts, end_offsets(self._checkpoint, batch_id))
        if found:
            checked = CheckedMessages(self._check.check(as_table(found)), new)
            self._runner.batch(checked, self._topic.ends(self._partitions))


class _Hook:
    """What Spark calls for each batch. It never lets go of that, so what it keeps alive is let go of here."""

    def __init__(self, batch: Callable[[DataFrame, int], None]) -> None:
        self._batch: Callable[[DataFrame, int], None] | None = batch

    def each(self, rows: DataFrame, batch_id: int) -> None:
        """A micro-batch."""
        if self._batch is None:
            raise _PassedOverError
        self._batch(rows, batch_id)

    def close(self) -> None:
        """There is no query any more."""
        self._batch = None


class _PassedOverError(Exception):
    """The gate is closed: the batch is to be run again when the query is started again."""


def new_ids(messages: DataFrame, events: EventsSettings) -> DataFrame:
    """The ids (``event_id``) in ``messages`` (Kafka's source's) that have not been seen within the horizon.

    An id counts in whatever JSON it is, and a partition that is read far behind the others may leave ids out: the
    runner looks up what is not called new.
    """
    text = "try_validate_utf8(CAST(value AS STRING))"
    ids = messages.coalesce(TASKS).select(
        "timestamp", f.expr(f"get_json_object({text}, '$.{NEW_ID}')").alias(NEW_ID)
    )
    ids = ids.where(f"{NEW_ID} IS NOT NULL").withWatermark("timestamp", f"{events.horizon_seconds} seconds")
    return ids.dropDuplicatesWithinWatermark([NEW_ID]).select(NEW_ID)


def state_options(events: EventsSettings) -> dict[str, str]:
    """The session's settings of state: RocksDB, changes written with each batch, snapshots in the background."""
    store = "spark.sql.streaming.stateStore"
    return {
        f"{store}.providerClass": "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
        f"{store}.rocksdb.changelogCheckpointing.enabled": "true",
        f"{store}.maintenanceInterval": f"{events.checkpoint_seconds}s",
    }
