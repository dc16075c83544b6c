"""What every stage is given: settings, catalog, lake and, when it asks for it, Spark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lakepulse.contracts.catalog import Catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Context:
    """The surroundings of a stage's ``advance``; ``spark()`` starts the session on its first call."""

    settings: Settings
    catalog: Catalog
    lake: Lake
    spark: Callable[[], SparkSession]
