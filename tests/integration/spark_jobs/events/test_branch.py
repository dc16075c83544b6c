"""Web events from a real Kafka into all tables: each once, on both engines the same, over restarts."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from lakepulse.contracts.builtin import EVENT_LETTERS
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import Settings
from spark_jobs.events.branch import EventBranch
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import tables_of
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.spark_jobs.events.web_topic import create_topic, send, some
from tests.unit.spark_jobs.events import web

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


class Side:
    """One engine with a lake of its own."""

    def __init__(self, settings: Settings, catalog: Catalog, spark: SparkSession, engine: str) -> None:
        self.context = Context(settings, catalog, Lake(settings), lambda: spark)
        self.settings = EventsSettings(engine=engine, max_offsets_per_trigger=200)
        self.catalog = catalog

    def once(self) -> None:
        (tables,) = tables_of(self.catalog, self.settings)
        branch = EventBranch(self.context, tables, self.settings)
        branch.once()
        branch.close()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows but for when they were written, in an order of their own."""
        found: pa.Table = self.context.lake.scan(table).to_table()
        left = [name for name in found.column_names if name not in ("_ingested_at", "is_final")]
        return sorted(found.select(left).to_pylist(), key=repr)


@pytest.fixture
def sides(
    fresh: Settings, catalog: Catalog, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Side]:
    create_topic(fresh)
    found = {}
    for engine in ("duckdb", "spark"):
        monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / engine))
        monkeypatch.setenv("LAKEPULSE_HOME", str(fresh.home.home))
        settings = Settings()
        assert settings.lake.root
        found[engine] = Side(settings, catalog, spark, engine)
    return found


def test_both_engines_write_the_same_rows_over_restarts(
    fresh: Settings, sides: dict[str, Side], catalog: Catalog
) -> None:
    draw = random.Random(4)
    for round_ in range(3):
        sent = some(draw, range(round_ * 400, (round_ + 1) * 400))
        send(fresh, sent)
        for side in sides.values():
            side.once()
    one, other = sides["duckdb"], sides["spark"]
    assert len(one.rows("silver.web_events")) == 1200
    assert sum(row["is_late"] for row in one.rows("silver.web_events")) > 50
    assert len(one.rows("bronze.web_events")) == 1200 + 120
    assert len(one.rows(EVENT_LETTERS)) == 3 * len(web.broken(1, datetime.now(UTC)))
    for table in [EVENT_LETTERS, *(each.table for each in catalog.streamed())]:
        assert one.rows(table) == other.rows(table), table
