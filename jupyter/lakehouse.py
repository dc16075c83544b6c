"""Connections for notebooks, ready to use: nothing here asks for a password or an address.

On the platform in containers `sql` asks Trino; on the embedded one, which has none, DuckDB over the same Delta tables.
Beside this module: ``lakehouse_quality``, and the two kernels ``sql_kernel`` and ``scala_kernel``.
"""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeVar

import pandas as pd
import psycopg2
from psycopg2.extensions import connection as PostgresConnection
from pydantic import Field
from pydantic_settings import SettingsConfigDict
from pyspark.sql import DataFrame, SparkSession
from trino.dbapi import Connection as TrinoConnection

from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import SettingsError
from lakepulse.settings import EnvironmentSettings, Settings
from operations.cli.context import lake_and_catalog
from operations.trino.connect import connect
from operations.trino.settings import TrinoSettings
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.engines.spark_engine import SparkEngine
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.tables.lake import Lake

POLL_SECONDS = 0.1
Found = TypeVar("Found")


class NotebookSettings(EnvironmentSettings):
    """As whom notebooks read the source, and change the few columns that they may change."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_JUPYTER_", frozen=True, extra="ignore")

    postgres_role: str = Field(default="wwi_app", description="as whom notebooks read the source")


def has_trino() -> bool:
    """Whether this platform has Trino; without it `sql` asks DuckDB."""
    return bool(TrinoSettings().url)


def sql(statement: str) -> pd.DataFrame:
    """The rows of one SELECT over ``bronze.…``, ``silver.…``, ``gold.…``.

    Decimals come as float64 and days as datetime64, ready to draw and to learn from; `trino()` gives exact ones.
    """
    if not has_trino():
        return _drawable(query(*_lake(), statement).to_pandas())
    with trino() as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        rows = cursor.fetchall()
        names = [column.name for column in cursor.description or ()]
    return _drawable(pd.DataFrame(rows, columns=names))


def trino() -> TrinoConnection:
    """A connection to Trino with the catalogs delta, postgres, memory and tpch; SettingsError where there is none."""
    if not has_trino():
        raise SettingsError(
            "the embedded platform has no Trino",
            "Use sql(…), or start the platform in containers: `make up`.",
        )
    return connect(TrinoSettings(), Settings())


def postgres() -> PostgresConnection:
    """A connection to the source database; every statement is a transaction of its own."""
    settings = Settings()
    connection = psycopg2.connect(settings.postgres.dsn(NotebookSettings().postgres_role, settings.home))
    connection.autocommit = True
    return connection


@cache
def spark() -> SparkSession:
    """The notebook's Spark session, with the lake's tables as ``spark.read.format("delta").load(location(…))``."""
    return create_session(Settings())


def cached(table: str) -> tuple[DataFrame, int]:
    """``layer.table`` in the memory of Spark's executors, and which version of it that is.

    It stays that version, however old it gets, until it is asked for again or the session ends. SQL has it by its name
    with an underscore for the dot. The first question loads it. It is for tables of some hundred megabytes at most.
    """
    version, view = _lake()[0].version(table), table.replace(".", "_")
    frame = spark().read.format("delta").option("versionAsOf", version).load(location(table))
    if spark().catalog.tableExists(view):
        spark().catalog.uncacheTable(view)
    frame.createOrReplaceTempView(view)
    spark().sql(f"CACHE LAZY TABLE {view}")
    return spark().table(view), version


def location(table: str) -> str:
    """Where ``layer.table`` is, for Spark: a directory, or ``s3://…``. A view is nowhere: see `frame`."""
    return _lake()[0].uri(table)


def frame(table: str) -> DataFrame:
    """``layer.table``, a table or a view, as a DataFrame of the notebook's Spark session."""
    lake, catalog = _lake()
    engine = SparkEngine(spark(), lake)
    if table not in catalog.views:
        return engine.scan(table)
    inputs = {name: frame(name) for name in catalog.inputs(table)}
    return engine.query(catalog.selects[table], inputs)


def history(table: str) -> pd.DataFrame:
    """The versions of ``layer.table``, newest first: version, timestamp (UTC), operation, operationMetrics, readable.

    A version stays ``readable`` for `LAKEPULSE_LAKE_KEPT_MINUTES` after the one that followed it. One an hour, then
    one a day, stays for `LAKEPULSE_LAKE_KEPT_DAYS`: it stands alone in the log.
    """
    commits = _lake()[0].open(table).history()
    frame = pd.DataFrame(commits, columns=["version", "timestamp", "operation", "operationMetrics"])
    frame["timestamp"] = pd.to_datetime(frame["timestamp"], unit="ms", utc=True)
    frame = frame.sort_values("version", ascending=False, ignore_index=True)
    kept_since = pd.Timestamp.now("UTC") - pd.Timedelta(minutes=Settings().lake.kept_minutes)
    followed_at, following = frame["timestamp"].shift(1), frame["version"].shift(1)
    alone = following != frame["version"] + 1
    return frame.assign(readable=alone | (followed_at > kept_since))


def at(table: str, version: int) -> pd.DataFrame:
    """``layer.table`` as it was at ``version``; Trino says ``SELECT … FROM table FOR VERSION AS OF version``."""
    return _drawable(_lake()[0].open(table, version).to_pandas())


def wait_until(look: Callable[[], Found], seconds: float = 120.0) -> Found:
    """What ``look`` returns as soon as it is true; TimeoutError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"nothing came within {seconds:.0f} s; is the stream running? `lakepulse status`"
            )
        time.sleep(POLL_SECONDS)
    return found


@cache
def _lake() -> tuple[Lake, Catalog]:
    return lake_and_catalog()


def _drawable(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with decimals as float64 and days as datetime64; both would else be Python objects."""
    for name in frame.select_dtypes("object"):
        known = frame[name].dropna()
        if known.empty:
            continue
        if isinstance(known.iloc[0], Decimal):
            frame[name] = frame[name].astype("float64")
        elif isinstance(known.iloc[0], date):
            frame[name] = pd.to_datetime(frame[name], errors="coerce")
    return frame
