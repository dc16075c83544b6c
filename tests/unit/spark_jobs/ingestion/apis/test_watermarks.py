"""Watermarks are kept by place, and a damaged note says what to do."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from spark_jobs.ingestion.apis.landing import LandingFolder
from spark_jobs.ingestion.apis.periods import DayRange
from spark_jobs.ingestion.apis.watermarks import Watermarks, read_watermarks, write_watermarks

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
JANUARY = DayRange(date(2026, 1, 1), date(2026, 1, 31))


def test_nothing_was_fetched_yet(tmp_path: Path) -> None:
    assert read_watermarks(LandingFolder(tmp_path), "rates") == Watermarks()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    zone, watermarks = LandingFolder(tmp_path), Watermarks()
    watermarks.move(["7", "8"], JANUARY, "a.jsonl.gz")
    write_watermarks(zone, "rates", watermarks)
    assert read_watermarks(zone, "rates") == Watermarks(
        {"7": date(2026, 1, 31), "8": date(2026, 1, 31)}, "a.jsonl.gz"
    )
    watermarks.complete_at = NOW
    write_watermarks(zone, "rates", watermarks)
    assert read_watermarks(zone, "rates").complete_at == NOW
    assert read_watermarks(zone, "weather") == Watermarks()


def test_an_api_is_due_at_once_and_then_after_its_time() -> None:
    assert Watermarks().due_at("6h") is None
    assert Watermarks(complete_at=NOW).due_at("6h") == NOW + timedelta(hours=6)


def test_without_a_period_only_the_file_is_noted() -> None:
    watermarks = Watermarks()
    watermarks.move([""], None, "a.jsonl.gz")
    assert watermarks == Watermarks({}, "a.jsonl.gz")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"until": {"": "soon"}, "file": ""}', '{"until": {}}'])
def test_a_damaged_note_is_refused_with_its_cure(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".apis" / "rates.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(LakeError, match=r"\.apis/rates\.json is damaged") as raised:
        read_watermarks(LandingFolder(tmp_path), "rates")
    assert "`lakepulse fetch rates` then begins anew" in raised.value.cure
