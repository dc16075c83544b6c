"""The stream as a process whose Kafka is away: it says so once, goes on once Kafka is there, and ends when told."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import PROJECT_ROOT, Settings
from operations.local.ports import free_port
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.broker import without_kafka
from tests.integration.spark_jobs.bronze.read.source import Source
from tests.integration.spark_jobs.events.web_topic import create_topic, send
from tests.unit.spark_jobs.events import web

pytestmark = pytest.mark.integration
# The promise is 20 s, of a machine that does nothing else.
ENDS_WITHIN_SECONDS = 40
PATIENCE_SECONDS = 300


class Process:
    """``lakepulse stream`` and what it has said so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process, self._log = process, log

    def said(self, words: str) -> int:
        """How many of its lines have ``words``."""
        return sum(words in line for line in self._log.read_text().splitlines())

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Return as soon as it holds; fails where the process ends or patience is over."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert self.process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.1)

    def ends_when_told(self) -> None:
        """SIGTERM: a clean end, in time."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(ENDS_WITHIN_SECONDS) == 0, self._log.read_text()


@contextmanager
def stream(log: Path) -> Iterator[Process]:
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "operations", "stream"], cwd=PROJECT_ROOT, stderr=file
        )
        try:
            yield Process(process, log)
        finally:
            process.kill()
            process.wait()


def create_topics(settings: Settings) -> None:
    names = [*load_catalog().topics(), settings.kafka.transaction_topic]
    client = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers})
    for done in client.create_topics([NewTopic(name, 1, 1) for name in names]).values():
        done.result(PATIENCE_SECONDS)


def test_it_waits_for_a_kafka_that_is_absent_and_ends_when_told(
    fresh: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    with stream(tmp_path / "log") as running:
        running.wait_until(lambda: running.said("waiting: Kafka at") > 0)
        running.ends_when_told()
        assert running.said("waiting:") == 1


def web_events(settings: Settings) -> list[str]:
    """Ids of the events in silver, sorted."""
    lake = Lake(settings)
    if not lake.exists("silver.web_events"):
        return []
    return sorted(lake.scan("silver.web_events").to_table(["event_id"])["event_id"].to_pylist())


def changes(settings: Settings) -> list[tuple[int, int]]:
    """Identities of the changes in bronze, sorted."""
    lake = Lake(settings)
    if not lake.exists("bronze.colors"):
        return []
    rows = lake.scan("bronze.colors").to_table(["_commit_lsn", "_sequence"]).to_pylist()
    return sorted((row["_commit_lsn"], row["_sequence"]) for row in rows)


def test_it_goes_on_when_kafka_is_back_and_ends_while_kafka_is_away(fresh: Settings, tmp_path: Path) -> None:
    """Changes and web events; none of these is lost or there twice."""
    create_topics(fresh)
    create_topic(fresh)
    now = datetime.now(UTC)
    sent = [(number % 3, web.message(number, now)) for number in range(40)]
    ids = sorted(json.loads(value)["event_id"] for _, value in sent)
    # Each topic has one partition here, where this source sends every third number.
    source, numbers = Source(fresh), range(0, 30, 3)
    source.commit(100, numbers)
    with stream(tmp_path / "log") as running:
        # Kafka is asked for its ends as soon as the query runs, whose checkpoint is its first trace.
        batches = fresh.home.home / "spark" / "checkpoint" / "metadata"
        send(fresh, sent[:20])
        running.wait_until(lambda: batches.exists() and len(web_events(fresh)) >= 20)
        running.wait_until(lambda: changes(fresh) == source.sent)
        with without_kafka(fresh):
            running.wait_until(lambda: running.said("waiting: Kafka at") == 1)
            running.wait_until(lambda: running.said("web events wait") > 0)
        # What was sent before comes again: a producer that does not know whether it was taken sends it again.
        send(fresh, sent)
        source.commit(200, numbers)
        running.wait_until(lambda: running.said("going on:") == 1)
        running.wait_until(lambda: batches.exists() and len(web_events(fresh)) >= 40)
        running.wait_until(lambda: len(changes(fresh)) >= len(source.sent))
        assert web_events(fresh) == ids
        assert changes(fresh) == source.sent
        with without_kafka(fresh):
            running.ends_when_told()
