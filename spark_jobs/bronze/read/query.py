"""The Structured Streaming query over all topics; each micro-batch goes to a function as one Arrow table.

Spark decides what a batch is (trigger, admission). One consumer reads it (``range_reader``), or, where the setting says
so, Spark's tasks do. What is run once has no query (``backlog``). Where to start comes from bronze itself
(``offsets``), so the checkpoint is only the query's scratch.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from lakepulse.clients import kafka
from lakepulse.clients.offsets import Partition
from lakepulse.settings import Settings
from spark_jobs.bronze.read.messages import COLUMNS
from spark_jobs.bronze.read.offset_log import end_offsets
from spark_jobs.bronze.read.range_reader import RangeReader

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.streaming.query import StreamingQuery

QUERY = "bronze"
Batch = Callable[[Callable[[], pa.Table]], None]
"""Takes the function that reads one micro-batch's messages."""
POLL_RECORDS = 1000
"""Messages that a Spark task asks its consumer for at once."""
# Spark's own client of Kafka asks for the topics' ends before each batch, and no signal reaches it then. Left alone
# it asks three times for a minute each; so it gives up below the 20 s in which the stream ends when it is told to.
PATIENCE = {
    "kafka.request.timeout.ms": 4000,
    "kafka.default.api.timeout.ms": 5000,
    "fetchOffset.numRetries": 2,
    "fetchOffset.retryIntervalMs": 500,
}

_SIGNS_OF_SILENCE = ("TimeoutException", "Timed out", "timed out", "DisconnectException")


def tells_of_silence(failure: str) -> bool:
    """Whether what Spark says of a query's end is that Kafka is away; its errors come as text, with no class."""
    return any(sign in failure for sign in _SIGNS_OF_SILENCE)


class BatchReader:
    """Turns a micro-batch into Arrow: by the consumer, or by Spark where LAKEPULSE_STREAM_ENGINE says spark."""

    def __init__(
        self, settings: Settings, starts: Mapping[Partition, int], checkpoint: Path, batch: Batch
    ) -> None:
        self._batch: Batch | None = batch
        self._settings = settings
        self._positions = dict(starts)
        self._checkpoint = checkpoint
        self._consumer = RangeReader(settings.kafka)

    def each(self, messages: DataFrame, batch_id: int) -> None:
        """Hand a micro-batch over; Spark calls this."""
        if self._batch:
            self._batch(lambda: self.read(messages, batch_id))

    def read(self, messages: DataFrame, batch_id: int) -> pa.Table:
        """The batch's messages (COLUMNS); raises like RangeReader.read."""
        ends = self._positions | end_offsets(self._checkpoint, batch_id)
        if self._settings.stream.engine == "spark":
            rows = messages.toArrow()
        else:
            rows = self._consumer.read(self._positions, ends)
        self._positions = ends
        return rows

    def close(self) -> None:
        """Leave the broker. Spark never lets go of ``each``, so what that keeps alive is let go of here."""
        self._consumer.close()
        self._batch = None


def start_query(
    spark: SparkSession,
    settings: Settings,
    starts: Mapping[Partition, int],
    batch: Batch,
    *,
    once: bool,
) -> tuple[StreamingQuery, BatchReader]:
    """Start the query; ``batch`` gets, for one micro-batch at a time, the function that reads its messages.

    ``once`` stops it when what Kafka held at the start has been read (availableNow). The reader is the caller's
    to close.
    """
    checkpoint = _scratch(settings)
    reader = BatchReader(settings, starts, checkpoint, batch)
    stream = (
        spark.readStream.format("kafka")
        .options(**source_options(settings, starts))
        .options(**({} if once else PATIENCE))
        .load()
        .select(*COLUMNS)
    )
    writer = stream.writeStream.queryName(QUERY).foreachBatch(reader.each)
    writer = writer.option("checkpointLocation", str(checkpoint))
    # Before its first batch the query asks Kafka so often; a batch that takes longer is followed at once (``rest``).
    interval = f"{settings.stream.trigger_milliseconds} milliseconds"
    writer = writer.trigger(availableNow=True) if once else writer.trigger(processingTime=interval)
    return writer.start(), reader


def source_options(settings: Settings, starts: Mapping[Partition, int]) -> dict[str, str | int]:
    """What Spark's Kafka source is told: which messages it reads, how many at a time, and as whom its tasks do.

    Tasks are assigned partitions: they are in no consumer group, so the group's name is for the broker's log alone.
    """
    return {
        "kafka.bootstrap.servers": settings.kafka.bootstrap_servers,
        "subscribe": ",".join(sorted({topic for topic, _ in starts})),
        "startingOffsets": json.dumps(_by_topic(starts)),
        "maxOffsetsPerTrigger": settings.stream.max_offsets_per_trigger,
        "failOnDataLoss": "true",
        "groupIdPrefix": kafka.name("bronze-tasks"),
        "kafka.max.poll.records": POLL_RECORDS,
    }


def topics(settings: Settings, captured: Sequence[str]) -> list[str]:
    """All topics that bronze reads: the captured tables' and the transactions'."""
    return [*captured, settings.kafka.transaction_topic]


def _scratch(settings: Settings) -> Path:
    checkpoint = settings.home.home / "spark" / "checkpoint"
    shutil.rmtree(checkpoint, ignore_errors=True)
    checkpoint.mkdir(parents=True)
    return checkpoint


def _by_topic(starts: Mapping[Partition, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (topic, partition), offset in starts.items():
        found.setdefault(topic, {})[str(partition)] = offset
    return found
