"""The context of every stage: settings, catalog, lake with its memory and writer, and Spark where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lakepulse.contracts.catalog import Catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.memory import Memory
from spark_jobs.runtime.work import Work
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from spark_jobs.runtime.writers.writer import ArrowWriter

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Context:
    """The surroundings of a stage's ``advance``; ``spark()`` starts the session on its first call."""

    settings: Settings
    catalog: Catalog
    lake: Lake
    spark: Callable[[], SparkSession]

    @property
    def memory(self) -> Memory:
        """All that this process keeps of the lake."""
        return self.lake.memory

    @property
    def work(self) -> Work:
        """What this process has done to the lake's tables and not recorded yet."""
        return self.memory.lasting(Work, Work)

    @property
    def writer(self) -> ArrowWriter:
        """The writer of what is in memory."""
        return DeltaRsWriter(self.lake, self.catalog)
