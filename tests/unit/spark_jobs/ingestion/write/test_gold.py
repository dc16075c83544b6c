"""Gold follows files: what is made from them is computed again and published with the version that it was made from."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from spark_jobs.gold.advance import advance
from spark_jobs.ingestion.ingest import file_tables, settle
from spark_jobs.ingestion.write.gold import is_behind
from spark_jobs.runtime.tables.publication import latest
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.ingestion.lake import TABLE, FileLake
from tests.unit.spark_jobs.ingestion.landed import lines


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileLake:
    monkeypatch.setenv("LAKEPULSE_INGESTION_QUIET_SECONDS", "0")
    shop = SilverShop(tmp_path / "lake", load_catalog())
    shop.commit({})
    advance(shop.context, complete=True)
    return FileLake(tmp_path)


def test_a_target_is_in_gold_as_soon_as_it_was_taken(files: FileLake) -> None:
    files.put("a.csv", lines("2016-01-01,2,10,", "2016-01-01,3,20,"))
    files.ingest()
    rows = files.rows("gold.sales_against_targets")
    assert [(row["salesperson_id"], int(row["gap"])) for row in rows] == [(2, -10), (3, -20)]
    published = latest(files.lake, Layer.GOLD)
    assert published is not None
    assert published.versions[f"silver.{TABLE}"] == files.lake.version(f"silver.{TABLE}")
    assert not is_behind(files.context)


def test_a_run_that_died_before_gold_is_made_up_for(files: FileLake, monkeypatch: pytest.MonkeyPatch) -> None:
    files.put("a.csv", lines("2016-01-01,2,10,"))
    with monkeypatch.context() as patch:
        patch.setattr("spark_jobs.ingestion.ingest.follow", lambda context: [])
        files.ingest()
    assert files.rows("gold.sales_against_targets") == []
    again = FileLake(files.context.settings.home.home)
    assert is_behind(again.context)
    settle(again.context, file_tables(again.context.catalog), again.said.append)
    assert len(again.rows("gold.sales_against_targets")) == 1
    again.said.clear()
    settle(again.context, file_tables(again.context.catalog), again.said.append)
    assert again.said == [], "the lease is not asked for where nothing is to be done"
