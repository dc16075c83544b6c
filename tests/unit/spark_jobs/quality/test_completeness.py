"""Completeness of bronze: what the files' footers say, whoever wrote them and whenever a column came."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import ColumnProperties, WriterProperties, write_deltalake

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.quality.completeness import completeness
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.gold.rows import table
from tests.unit.spark_jobs.quality.shop import shop

TABLE = "bronze.buying_groups"
EVENTS: list[dict[str, Any]] = [
    {"buying_group_id": 1, "buying_group_name": "Tailspin Toys", "_op": "c"},
    {"buying_group_id": 2, "buying_group_name": None, "_op": "u", "_before": {"buying_group_id": 2}},
    {"buying_group_id": 2, "_op": "d"},
]


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    context = shop(tmp_path, monkeypatch)
    context.lake.create(context.catalog, TABLE)
    return context


def rows(context: Context, *events: dict[str, Any]) -> pa.Table:
    return table(lake_schema(context.catalog, TABLE), events)


def shares(context: Context) -> tuple[int, float, float]:
    """Events, and the shares of the id and of the name."""
    found = completeness(context.lake, context.catalog, TABLE)
    return found.events, found.shares["buying_group_id"], found.shares["buying_group_name"]


def test_a_table_without_events_has_no_shares(context: Context) -> None:
    found = completeness(context.lake, context.catalog, TABLE)
    assert (found.events, found.shares) == (0, {})


def test_events_of_all_files_count_before_and_after_they_are_put_together(context: Context) -> None:
    for event in EVENTS:
        context.writer.add(TABLE, rows(context, event))
    assert len(context.lake.open(TABLE).file_uris()) == len(EVENTS)
    assert shares(context) == pytest.approx((3, 1.0, 1 / 3))
    context.lake.open(TABLE).optimize.compact()
    context.lake.written(TABLE)
    assert len(context.lake.open(TABLE).file_uris()) == 1
    assert shares(context) == pytest.approx((3, 1.0, 1 / 3))


def test_a_file_that_says_nothing_of_a_column_is_read(context: Context) -> None:
    silent = WriterProperties(default_column_properties=ColumnProperties(statistics_enabled="NONE"))
    write_deltalake(context.lake.open(TABLE), rows(context, *EVENTS), mode="append", writer_properties=silent)
    assert shares(context) == pytest.approx((3, 1.0, 1 / 3))


def test_a_file_from_before_a_column_has_no_value_of_it(context: Context) -> None:
    context.writer.add(TABLE, rows(context, EVENTS[0]).drop_columns(["buying_group_name"]))
    context.writer.add(TABLE, rows(context, EVENTS[0]))
    assert shares(context) == (2, 1.0, 0.5)
