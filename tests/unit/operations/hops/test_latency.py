"""The stream's log of publications, read from its end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lakepulse.settings import Settings
from operations.hops.latency import latencies, percentile, rows_per_second

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def entry(layer: str, ago: float, seconds: float, rows: int | None) -> str:
    visible = (NOW - timedelta(seconds=ago)).isoformat()
    return json.dumps({"layer": layer, "visible_at": visible, "seconds": seconds, "rows": rows}) + "\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    log = tmp_path / "metrics" / "latency.jsonl"
    log.parent.mkdir()
    log.with_suffix(".1.jsonl").write_text(entry("gold", 900, 9.0, 100) + entry("gold", 200, 3.0, 50))
    log.write_text(entry("silver", 100, 1.0, 70) + entry("gold", 50, 2.0, None) + entry("gold", 10, 1.0, 250))
    return Settings()


def test_only_the_window_counts_also_across_a_rolled_log(settings: Settings) -> None:
    assert latencies(settings, "gold", NOW - timedelta(seconds=300)) == [3.0, 2.0, 1.0]
    assert latencies(settings, "gold") == [9.0, 3.0, 2.0, 1.0]


def test_rows_a_second_are_those_that_were_counted(settings: Settings) -> None:
    assert rows_per_second(settings, "gold", NOW - timedelta(seconds=300), 300) == 1.0
    assert rows_per_second(settings, "bronze", NOW - timedelta(seconds=300), 300) is None


def test_percentiles_are_interpolated() -> None:
    assert percentile([], 50) is None
    assert percentile([4.0], 95) == 4.0
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
