"""The Structured Streaming query over all topics; each micro-batch goes to a function as one Arrow table.

Where to start comes from bronze itself (``kafka_offsets``), so the checkpoint is only the query's scratch.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from lakepulse.settings import Settings
from spark_jobs.bronze.marks import Partition
from spark_jobs.bronze.messages import COLUMNS

QUERY = "bronze"


def start_query(
    spark: SparkSession,
    settings: Settings,
    starts: Mapping[Partition, int],
    batch: Callable[[pa.Table], None],
    *,
    once: bool,
) -> StreamingQuery:
    """Start the query; ``batch`` gets each micro-batch's messages, one at a time.

    ``once`` stops it when what Kafka held at the start has been read (availableNow).
    """
    stream = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", settings.kafka.bootstrap_servers)
        .option("subscribe", ",".join(sorted({topic for topic, _ in starts})))
        .option("startingOffsets", json.dumps(_by_topic(starts)))
        .option("maxOffsetsPerTrigger", settings.stream.max_offsets_per_trigger)
        .option("failOnDataLoss", "true")
        .option("kafka.group.id", "lakepulse-bronze")
        .option("kafka.max.partition.fetch.bytes", str(4 * 1024 * 1024))
        .option("kafka.fetch.max.wait.ms", "10")
        .load()
        .select(*COLUMNS)
    )

    def each(messages: DataFrame, _: int) -> None:
        batch(messages.toArrow())

    writer = stream.writeStream.queryName(QUERY).foreachBatch(each)
    writer = writer.option("checkpointLocation", str(_scratch(settings)))
    writer = writer.trigger(availableNow=True) if once else writer.trigger(processingTime="0 seconds")
    return writer.start()


def _scratch(settings: Settings) -> Path:
    checkpoint = settings.home.home / "spark" / "checkpoint"
    shutil.rmtree(checkpoint, ignore_errors=True)
    checkpoint.mkdir(parents=True)
    return checkpoint


def _by_topic(starts: Mapping[Partition, int]) -> dict[str, dict[str, int]]:
    topics: dict[str, dict[str, int]] = {}
    for (topic, partition), offset in starts.items():
        topics.setdefault(topic, {})[str(partition)] = offset
    return topics


def topics(settings: Settings, captured: Sequence[str]) -> list[str]:
    """All topics that bronze reads: the captured tables' and the transactions'."""
    return [*captured, settings.kafka.transaction_topic]
