"""The default engine: one stateful Structured Streaming query, in the stream's own Spark application.

Ids are deduplicated by Spark's state (RocksDB) within a watermark on the broker's time. The batch function gets all
messages as they came, and beside them the ids that are new; it checks messages itself: planning 40 columns of
conditions anew for every batch took Spark longer than all the rest.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.streaming.query import StreamingQuery

from lakepulse.clients import kafka
from lakepulse.settings import Settings
from spark_jobs.bronze.read.batch_gate import BatchGate
from spark_jobs.bronze.read.query import PATIENCE
from spark_jobs.events.batch import CheckedMessages
from spark_jobs.events.checkpoint import usable_checkpoint
from spark_jobs.events.message_check import SCHEMA, MessageCheck
from spark_jobs.events.runner import Runner
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.topic import EventTopic

QUERY = "web-events"
NEW_ID = "event_id"
"""Beside SCHEMA's columns: an id that is new, in a row that has nothing else."""
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
        self._batch_at = time.monotonic()

    def run(self, stop: threading.Event, gate: BatchGate, *, once: bool) -> None:
        """Until ``stop`` is set; ``once``: until all that Kafka held at the start is written. Raises what ended it."""
        self._gate = gate
        with closing(MessageCheck(self._runner.tables)) as self._check, closing(self._hook):
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
        starts = self._topic.starts(self._partitions, runner.positions)
        checkpoint = usable_checkpoint(self._place(), self._topic.topic, runner.positions)
        for name, value in state_options(self._events).items():
            self._spark.conf.set(name, value)
        stream = self._messages(starts, once=once)
        query = with_new_ids(stream, self._events).writeStream.queryName(QUERY).foreachBatch(self._hook.each)
        query = query.option("checkpointLocation", str(checkpoint))
        interval = f"{self._events.trigger_milliseconds} milliseconds"
        query = query.trigger(availableNow=True) if once else query.trigger(processingTime=interval)
        return query.start()

    def _place(self) -> Path:
        in_home = self._settings.home.home / "spark" / "web-events"
        return Path(self._events.checkpoint) if self._events.checkpoint else in_home

    def _messages(self, starts: Mapping[int, int], *, once: bool) -> DataFrame:
        topic = self._topic.topic
        options: dict[str, str | int] = {
            "kafka.bootstrap.servers": self._settings.kafka.bootstrap_servers,
            "subscribe": topic,
            "startingOffsets": json.dumps(
                {topic: {str(number): offset for number, offset in starts.items()}}
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

    def _each(self, rows: DataFrame) -> None:
        """A micro-batch."""
        with self._gate.enter() as entered:
            if not entered or self._error:
                # Spark takes the batch for done; what bronze has not got is read again at the next start.
                raise _PassedOverError
            try:
                self._write(rows.toArrow())
            except BaseException as error:
                # Spark reports a batch's error as text only: the watching thread raises the error itself.
                self._error = error
                raise
            finally:
                self._batch_at = time.monotonic()

    def _write(self, rows: pa.Table) -> None:
        messages = rows.filter(pc.is_valid(rows["_offset"])).select(SCHEMA.names).cast(SCHEMA)
        if not messages.num_rows:
            return
        new = set(rows[NEW_ID].drop_null().to_pylist())
        checked = CheckedMessages(self._check.check(messages), new)
        self._runner.batch(checked, self._topic.ends(self._partitions))


class _Hook:
    """What Spark calls for each batch. It never lets go of that, so what it keeps alive is let go of here."""

    def __init__(self, batch: Callable[[DataFrame], None]) -> None:
        self._batch: Callable[[DataFrame], None] | None = batch

    def each(self, rows: DataFrame, batch_id: int) -> None:
        """A micro-batch."""
        if self._batch is None:
            raise _PassedOverError
        self._batch(rows)

    def close(self) -> None:
        """There is no query any more."""
        self._batch = None


class _PassedOverError(Exception):
    """The gate is closed: the batch is to be run again when the query is started again."""


def with_new_ids(messages: DataFrame, events: EventsSettings) -> DataFrame:
    """SCHEMA's rows with NEW_ID null, and beside them one row for each id that has not been seen within the horizon.

    ``messages`` are Kafka's source's. An id counts in whatever JSON it is, and a partition that is read far behind the
    others may leave ids out: the runner looks up what is not called new.
    """
    named = messages.select(
        f.col("partition").alias("_partition"),
        f.col("offset").alias("_offset"),
        f.col("timestamp").alias("_appended_at"),
        f.col("value").alias("value_bytes"),
    ).coalesce(TASKS)
    text = "try_validate_utf8(CAST(value_bytes AS STRING))"
    ids = named.select("_appended_at", f.expr(f"get_json_object({text}, '$.{NEW_ID}')").alias(NEW_ID))
    new = ids.where(f"{NEW_ID} IS NOT NULL").withWatermark(
        "_appended_at", f"{events.horizon_seconds} seconds"
    )
    new = new.dropDuplicatesWithinWatermark([NEW_ID]).select(NEW_ID)
    return named.unionByName(new, allowMissingColumns=True)


def state_options(events: EventsSettings) -> dict[str, str]:
    """The session's settings of state: RocksDB, changes written with each batch, snapshots in the background."""
    store = "spark.sql.streaming.stateStore"
    return {
        f"{store}.providerClass": "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
        f"{store}.rocksdb.changelogCheckpointing.enabled": "true",
        f"{store}.maintenanceInterval": f"{events.checkpoint_seconds}s",
    }
