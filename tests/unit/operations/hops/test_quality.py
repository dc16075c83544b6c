"""Shares of kept rows: 1 where none went aside; a key in quarantine counts once, a version that is past not at all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lakepulse.contracts.compile.arrow import lake_schema
from operations.hops.quality import data_quality_scores
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.quality.shop import shop
from tests.unit.spark_jobs.runtime.writers.plain_rows import plain_row

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    return shop(tmp_path, monkeypatch)


def add(context: Context, table: str, *rows: dict[str, Any]) -> None:
    """Plain rows of the table but for these values."""
    full = [{**plain_row(context.catalog, table), **row} for row in rows]
    schema = lake_schema(context.catalog, table)
    context.writer.add(table, pa.Table.from_pylist(full, schema=schema))


def low(context: Context) -> dict[str, float]:
    """The scores below 1."""
    return {table: score for table, score in data_quality_scores(context.settings).items() if score < 1}


def test_an_empty_lake_has_lost_no_row(context: Context) -> None:
    scores = data_quality_scores(context.settings)
    assert set(scores.values()) == {1.0}
    assert {"bronze.orders", "silver.orders"} <= scores.keys()
    assert not [table for table in scores if table.startswith("gold.")]


def test_rows_in_quarantine_are_counted_by_key(context: Context) -> None:
    add(context, "silver.orders", *[{"order_id": number} for number in range(3)])
    held = {"table": "silver.orders", "key": '{"order_id": 9}'}
    add(context, "silver.quarantine", {**held, "rule": "a"}, {**held, "rule": "b"})
    assert low(context) == {"silver.orders": 3 / 4}


def test_of_a_history_the_current_versions_count(context: Context) -> None:
    versions = [{"customer_id": 1, "_is_current": current} for current in (False, False, True)]
    add(context, "silver.customers", *versions)
    add(context, "silver.quarantine", {"table": "silver.customers", "key": '{"customer_id": 2}'})
    assert low(context) == {"silver.customers": 1 / 2}


def test_letters_that_wait_are_missing_in_their_topics_table(context: Context) -> None:
    add(context, "bronze.products", {}, {}, {}, {})
    topic = "lakepulse.cdc.products"
    settled = ((None, None), (NOW, None), (None, NOW))
    letters = [{"_topic": topic, "replayed_at": at, "dismissed_at": dismissed} for at, dismissed in settled]
    add(context, "bronze.dead_letters", *letters, {"_topic": "lakepulse.transaction", "replayed_at": None})
    assert low(context) == {"bronze.products": 4 / 5}


def test_a_table_of_which_no_row_was_kept_has_none(context: Context) -> None:
    add(context, "silver.quarantine", {"table": "silver.colors", "key": '{"color_id": 1}'})
    assert low(context) == {"silver.colors": 0.0}
