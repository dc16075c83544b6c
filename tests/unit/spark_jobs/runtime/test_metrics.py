"""The log of latencies: a line for each publication that showed a change, bounded, and a port that says who has it."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from lakepulse.errors import PortInUseError
from lakepulse.settings import Settings
from spark_jobs.runtime import metrics
from spark_jobs.runtime.metrics import LatencyLog, serve_metrics
from spark_jobs.runtime.tables.publication import Publication

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    return Settings()


def lines(settings: Settings, name: str = "latency.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in (settings.home.home / "metrics" / name).read_text().splitlines()]


def test_the_time_from_commit_to_publication_is_logged(settings: Settings) -> None:
    log = LatencyLog(settings)
    log.record(Publication("gold", 7, AT + timedelta(seconds=1.5), AT), 3)
    log.record(Publication("gold", 8, AT + timedelta(seconds=9), None), 0)
    (line,) = lines(settings)
    assert (line["layer"], line["watermark"], line["rows"], line["seconds"]) == ("gold", 7, 3, 1.5)
    assert datetime.fromisoformat(str(line["oldest_committed_at"])) == AT
    assert REGISTRY.get_sample_value("lakepulse_watermark_lsn", {"layer": "gold"}) == 8


def test_a_large_log_is_rolled_and_a_restart_goes_on_with_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "MAX_BYTES", 300)
    for watermark in range(6):
        LatencyLog(settings).record(Publication("silver", watermark, AT, AT), None)
    kept = [
        line["watermark"] for name in ("latency.1.jsonl", "latency.jsonl") for line in lines(settings, name)
    ]
    assert kept == sorted(kept, key=str)
    assert kept[-1] == 5
    sizes = [path.stat().st_size for path in (settings.home.home / "metrics").iterdir()]
    assert max(sizes) < 600


def test_a_port_that_is_taken_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("LAKEPULSE_STREAM_METRICS_PORT", str(port))
        with pytest.raises(PortInUseError, match=f"port {port}, where the stream serves its metrics"):
            serve_metrics(Settings())
