"""Publications: the process that made one and the one that reads it say the same of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import at, latest, oldest_change, up_to
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

CATALOG = load_catalog()


def hour(number: int) -> datetime:
    return datetime(2026, 1, 1, number, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Gold published at 10, 20 and 30; the second without a change."""
    lake = lake_in(tmp_path)
    for watermark, oldest in ((10, hour(5)), (20, None), (30, hour(3))):
        publish(lake, CATALOG, "gold", watermark, {"gold.a": watermark // 10}, oldest_committed_at=oldest)
    return lake


def test_before_the_first_there_is_none(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    assert latest(lake, "gold") is at(lake, "gold", 1) is up_to(lake, "gold", 1) is None


def test_a_restarted_process_reads_what_the_first_one_published(lake: Lake, tmp_path: Path) -> None:
    again = lake_in(tmp_path)
    for watermark in (10, 20, 30):
        assert at(again, "gold", watermark) == at(lake, "gold", watermark) is not None
    assert latest(again, "gold") == latest(lake, "gold") == at(lake, "gold", 30)
    assert at(again, "gold", 15) is at(lake, "gold", 15) is None


def test_the_newest_up_to_an_lsn_is_the_one_at_or_below_it(lake: Lake) -> None:
    found = [up_to(lake, "gold", lsn) for lsn in (9, 10, 29, 30, 99)]
    assert [each and each.watermark for each in found] == [None, 10, 20, 30, 30]
    assert found[2] is not None
    assert found[2].versions == {"gold.a": 2}


def test_the_oldest_change_since_a_watermark(lake: Lake, tmp_path: Path) -> None:
    for process in (lake, lake_in(tmp_path)):
        found = [oldest_change(process, "gold", after) for after in (0, 10, 20, 30)]
        assert found == [hour(3), hour(3), hour(3), None]


def test_what_another_process_published_is_not_hidden_by_what_is_remembered(
    lake: Lake, tmp_path: Path
) -> None:
    publish(lake_in(tmp_path), CATALOG, "gold", 30, {"gold.a": 9}, oldest_committed_at=hour(1))
    found = at(lake, "gold", 30)
    assert found is not None
    assert found.versions == {"gold.a": 9}
    publish(lake, CATALOG, "gold", 40, {"gold.a": 10}, oldest_committed_at=hour(8))
    assert oldest_change(lake, "gold", 10) == hour(1)
