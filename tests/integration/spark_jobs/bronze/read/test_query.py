"""Bronze from real Kafka and a real registry, by a query and without: once, again, replayed, and when data is gone."""

import threading
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from lakepulse.errors import LostEventsError, ServiceError
from lakepulse.settings import Settings, StreamSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.leasing.lease import FileLease
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.stream import Stream
from tests.integration.spark_jobs.bronze.read.source import CATALOG, COLORS, Source

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def spark(platform: Settings) -> Iterator[SparkSession]:
    session = create_session(platform)
    yield session
    session.stop()


@pytest.fixture
def source(fresh: Settings) -> Source:
    source = Source(fresh)
    source.create_topics()
    return source


@pytest.fixture(params=["auto", "spark"])
def context(
    fresh: Settings, spark: SparkSession, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Context:
    monkeypatch.setenv("LAKEPULSE_STREAM_ENGINE", request.param)
    settings = Settings()
    return Context(settings, CATALOG, Lake(settings), lambda: spark)


def run(context: Context, *, replay: bool = False) -> None:
    with FileLease(context.settings).hold("test") as lease:
        Stream(context, None, lease).run(threading.Event(), once=True, replay=replay)


def identities(context: Context) -> list[tuple[int, int]]:
    rows = context.lake.scan("bronze.colors").to_table().to_pylist()
    return sorted((row["_commit_lsn"], row["_sequence"]) for row in rows)


def test_every_change_is_there_once_after_restarts_and_a_replay_of_all_topics(
    source: Source, context: Context
) -> None:
    source.commit(100, range(40))
    run(context)
    assert identities(context) == source.sent
    source.commit(200, range(40))
    run(context)
    run(context, replay=True)
    assert identities(context) == sorted(source.sent)
    assert context.lake.watermark("bronze.publications") == 200


def test_spark_and_the_consumer_read_the_same(
    source: Source, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.commit(100, range(10))
    source.send(COLORS, b"poison", 1)
    run(context)
    small = context.lake.scan("bronze.colors").to_table().drop_columns("_ingested_at").sort_by("_sequence")
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", context.lake.uri("spark.lake"))
    settings = Settings()
    settings.__dict__["stream"] = StreamSettings(engine="spark")
    other = Context(settings, CATALOG, Lake(settings), context.spark)
    run(other)
    large = other.lake.scan("bronze.colors").to_table().drop_columns("_ingested_at").sort_by("_sequence")
    assert large.equals(small)
    assert other.lake.scan("bronze.dead_letters").count_rows() == 1


def test_a_topic_that_was_created_anew_is_a_named_error_and_a_replay_mends_it(
    source: Source, context: Context
) -> None:
    source.commit(100, range(40))
    run(context)
    source.delete_topics()
    source.create_topics()
    with pytest.raises(LostEventsError, match="created anew"):
        run(context)
    source.commit(300, range(6))
    run(context, replay=True)
    assert identities(context) == source.sent
    source.commit(400, range(6))
    run(context)
    assert identities(context) == source.sent


def test_a_missing_topic_names_who_creates_it(source: Source, context: Context) -> None:
    source.delete_topics()
    with pytest.raises(ServiceError, match="Start `lakepulse capture`"):
        run(context)
