"""Processes killed under traffic at a named point between two writes: nothing is lost, nothing doubled.

The stream of one test goes on into the next: started once more after each kill, and armed again when gold has caught
up. What was lost or doubled stays so: it is looked for once, after the last kill.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.faults import MARKER, POINT
from lakepulse.settings import PROJECT_ROOT, Settings
from proof.catch_up import CatchUp, nothing, source_lsn
from proof.verify import verify
from spark_jobs.runtime.tables.lake import Lake
from tests.conftest import fresh_settings

pytestmark = pytest.mark.integration

POINTS = (
    "bronze.before-append",
    "bronze.before-publication",
    "silver.in-upsert",
    "silver.before-publication",
    "gold.in-upsert",
    "gold.before-publication",
    "housekeeping.in-compaction",
)
PATIENCE_SECONDS = 600
"""Beyond it the test fails; nothing waits so long where all is well."""


@dataclass
class Shop:
    """A loaded source under traffic, with capture and the stream behind it, each a process."""

    settings: Settings
    folder: Path
    stream: "subprocess.Popen[bytes] | None" = field(default=None)

    def restart_stream(self, point: str) -> None:
        """Start the stream, not yet armed: its marker is there."""
        self._marker(point).touch()
        self.stream = start("stream", **{POINT: point, MARKER: str(self._marker(point))})

    def kill_at(self, point: str) -> None:
        """Arm the running stream, and wait until it has been killed where it was to be."""
        assert self.stream is not None
        self._marker(point).unlink()
        assert self.stream.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        assert self._marker(point).exists()

    def wait_for_gold(self) -> None:
        """Return when gold holds all that is committed now."""
        waiting = CatchUp(self.settings, Lake(self.settings), PATIENCE_SECONDS, lambda text: None, nothing)
        waiting.layer("gold", source_lsn(self.settings))

    def prove(self) -> None:
        """Source, bronze, silver and gold agree, once the stream has caught up."""
        lake, catalog = Lake(self.settings), load_catalog(self.settings.home)
        report = verify(self.settings, catalog, lake, PATIENCE_SECONDS, lambda text: None)
        assert report.ok, [str(finding) for finding in report.findings]

    def _marker(self, point: str) -> Path:
        return self.folder / point


def start(*arguments: str, **variables: str) -> "subprocess.Popen[bytes]":
    """A command of the platform that goes on running."""
    command = [sys.executable, "-m", "operations", *arguments]
    return subprocess.Popen(command, cwd=PROJECT_ROOT, env={**os.environ, **variables})


@contextmanager
def running(*arguments: str) -> Iterator[None]:
    """A command in the background; it ends by SIGTERM, and well."""
    process = start(*arguments)
    try:
        yield
        assert process.poll() is None, f"{arguments} has ended"
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def shop(platform: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that is open for all tests of the module."""
    folder = tmp_path_factory.mktemp("faults")
    with fresh_settings(platform, folder) as settings:
        load(settings, 0.01, 7, lambda text: None)
        with running("capture"), running("workload", "--rate", "15", "--json"):
            open_shop = Shop(settings, folder)
            open_shop.restart_stream(POINTS[0])
            try:
                open_shop.wait_for_gold()
                yield open_shop
            finally:
                if open_shop.stream:
                    open_shop.stream.terminate()
                    open_shop.stream.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("point", "following"), list(zip(POINTS, [*POINTS[1:], POINTS[0]], strict=True)), ids=POINTS
)
def test_a_stream_killed_there_goes_on(shop: Shop, point: str, following: str) -> None:
    if shop.stream is None or shop.stream.poll() is not None:
        # The test before has failed.
        shop.restart_stream(point)
    shop.kill_at(point)
    shop.restart_stream(following)
    shop.wait_for_gold()


def test_the_kills_lost_and_doubled_nothing(shop: Shop) -> None:
    shop.prove()
