"""The one Spark session of a process, from local jars, tuned for small resident work.

PySpark is imported with the first session: a command that could start one and does not need not wait for it.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from lakepulse.artifacts.archives import spark_jars
from lakepulse.artifacts.java import java_home
from lakepulse.artifacts.spark_start import (
    COLLECTOR,
    FIRST_COMPILER,
    NATIVE_ACCESS,
    spark_class_path,
    start_options,
)
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.spark_cluster import cluster_options, s3_options

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Without these, a micro-batch also pays for a user interface, wide shuffles and a long memory of batches.
TUNING = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
    "spark.shuffle.compress": "false",
    "spark.locality.wait": "0",
    # What follows from each CASE is written out over and over: gold's widest SELECT filled the driver's memory with it.
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.cleaner.periodicGC.interval": "10min",
    "spark.sql.streaming.minBatchesToRetain": "2",
    "spark.sql.streaming.metricsEnabled": "false",
    "spark.sql.streaming.numRecentProgressUpdates": "2",
    "spark.sql.streaming.pollingDelay": "5ms",
    "spark.sql.streaming.kafka.useDeprecatedOffsetFetching": "false",
    "spark.sql.streaming.checkpointFileManagerClass": (
        "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager"
    ),
    # One cached consumer for each of the topics' partitions: with the default of 64 they push each other out.
    "spark.kafka.consumer.cache.capacity": "1024",
    "spark.log.level": "ERROR",
}

# What makes a result the same here and in DuckDB, and a file readable by delta-rs and Trino.
SEMANTICS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # JSON of a row names all of its columns, and Base64 is one line.
    "spark.sql.jsonGenerator.ignoreNullFields": "false",
    "spark.sql.chunkBase64String.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.databricks.delta.properties.defaults.enableDeletionVectors": "false",
}

# A driver plans far more than it computes, on a cluster and beside local executors alike: the second compiler costs as
# much CPU as the whole start (to the first batch 26 s with it, 14 s without), and a micro-batch 0.17 s, not 0.07 s.
DRIVER_JVM = (
    f"-Duser.timezone=UTC {COLLECTOR} -XX:+UseStringDeduplication {FIRST_COMPILER} "
    f"-Dderby.stream.error.file=/dev/null {NATIVE_ACCESS} "
    # A thread that dies of it leaves this process waiting for its answer for ever.
    "-XX:+ExitOnOutOfMemoryError"
)


def create_session(settings: Settings) -> SparkSession:
    """A running session on ``settings.stream.spark_master``; ArtifactError where jars are missing."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ["JAVA_HOME"] = str(java_home())
    if _is_local(settings):
        # Without it Spark asks the resolver for the machine's name: seconds on a laptop without network.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("lakepulse")
    for name, value in session_options(settings).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def session_options(settings: Settings) -> dict[str, str]:
    """The properties of a session, those that its JVM starts with too; ArtifactError where jars are missing."""
    jars = [str(jar) for jar in spark_jars(s3=settings.lake.on_s3)]
    local = _is_local(settings)
    return {
        "spark.master": settings.stream.spark_master,
        **driver_jvm(settings),
        "spark.sql.warehouse.dir": str(settings.home.home / "spark" / "warehouse"),
        "spark.local.dir": str(settings.home.home / "spark" / "scratch"),
        **TUNING,
        **SEMANTICS,
        **({} if local else cluster_options(settings, jars)),
        **s3_options(settings),
    }


def driver_jvm(settings: Settings) -> dict[str, str]:
    """What the driver's JVM starts with: memory, options, class path; ArtifactError where jars are missing."""
    s3 = settings.lake.on_s3
    return {
        "spark.driver.memory": settings.stream.driver_memory,
        "spark.driver.extraJavaOptions": f"{DRIVER_JVM} {start_options(s3=s3)}".strip(),
        "spark.driver.extraClassPath": spark_class_path(s3=s3),
    }


def _is_local(settings: Settings) -> bool:
    """Whether tasks run in this process; ``local-cluster[…]`` is a master and workers on this machine."""
    master = settings.stream.spark_master
    return master.startswith("local") and not master.startswith("local-cluster")


class SharedSession:
    """The process's session: started by the first call, or ahead of it so that other work goes on meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="spark-start")
        self._session: Future[SparkSession] | None = None

    def start(self) -> SharedSession:
        """Begin to start the session and return at once."""
        if self._session is None:
            self._session = self._starter.submit(create_session, self._settings)
        return self

    def __call__(self) -> SparkSession:
        """The session, as soon as it runs; raises what its start raised."""
        self.start()
        assert self._session is not None
        return self._session.result()
