"""What ``lakepulse quality`` looks at, and what it says of bronze."""

import json
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.errors import ContractError
from operations.cli.proof.quality import _count_bronze
from spark_jobs.quality.tables import chosen
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.gold.rows import table
from tests.unit.spark_jobs.quality.shop import shop

CATALOG = load_catalog()
TABLE = "bronze.buying_groups"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    context = shop(tmp_path, monkeypatch)
    events = [
        {"buying_group_id": 1, "buying_group_name": "a", "_op": "c"},
        {"buying_group_id": 1, "_op": "d"},
    ]
    context.lake.create(CATALOG, TABLE)
    context.writer.add(TABLE, table(lake_schema(CATALOG, TABLE), events))
    return context


def test_tables_are_checked_and_views_are_not() -> None:
    assert {each.table for each in chosen(CATALOG, "")} == {
        name for name in CATALOG.tables if name.startswith(("silver.", "gold."))
    }
    with pytest.raises(ContractError, match=r"silver\.enriched_orders is a view"):
        chosen(CATALOG, "silver.enriched_orders")


def test_of_bronze_it_names_the_columns_that_not_all_events_have(
    context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    _count_bronze(context, "bronze", as_json=False)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{TABLE}: 2 events; not in all of them: ")
    assert "buying_group_name 50.0%" in line
    assert "buying_group_id" not in line
    _count_bronze(context, TABLE, as_json=True)
    (counted,) = json.loads(capsys.readouterr().out)
    assert (counted["events"], counted["shares"]["buying_group_name"]) == (2, 0.5)


def test_a_view_of_bronze_is_not_counted(context: Context) -> None:
    with pytest.raises(ContractError, match=r"bronze\.raw_events is a view"):
        _count_bronze(context, "bronze.raw_events", as_json=False)
