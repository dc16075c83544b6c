"""The publisher: what it returns is what readers find, and what it withdraws is what nobody keeps."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.runtime.publisher import publish, withdraw
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

CATALOG = load_catalog()


def watermarks(lake: Lake) -> list[int]:
    return sorted(lake.scan("silver.publications").to_table()["watermark"].to_pylist())


def test_a_publication_its_watermark_and_its_transactions_are_one_commit(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    oldest = datetime(2026, 1, 1, tzinfo=UTC)
    published = publish(
        lake, CATALOG, "silver", 7, {"silver.a": 3}, oldest_committed_at=oldest, transactions={"reader": 5}
    )
    assert lake.open("silver.publications").version() == 1
    assert lake.watermark("silver.publications") == 7
    assert lake.transaction("silver.publications", "reader") == 5
    again = lake_in(tmp_path)
    assert latest(again, "silver") == published
    assert (published.oldest_committed_at, published.versions) == (oldest, {"silver.a": 3})


def test_old_publications_go_but_the_kept_and_the_young_ones(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    for watermark in (1, 2, 3, 4):
        publish(lake, CATALOG, "silver", watermark, {})
    now = datetime.now(UTC)
    withdraw(lake, CATALOG, "silver", 4, now - timedelta(hours=1))
    assert watermarks(lake) == [1, 2, 3, 4]
    withdraw(lake, CATALOG, "silver", 4, now + timedelta(hours=1), kept=[2])
    assert watermarks(lake) == [2, 4]
    assert lake.watermark("silver.publications") == 4
