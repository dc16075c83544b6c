"""The lease over a lake that several machines reach, on a real Postgres: one holder, which never outlives its lock."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest

from lakepulse.errors import LakeError
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lake_lease import lake_lease

pytestmark = pytest.mark.integration

HOLD = """
import signal
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lake_lease import lake_lease
with lake_lease(Settings()).hold("stream"):
    print("held", flush=True)
    signal.pause()
"""


@pytest.fixture(autouse=True)
def lake_on_s3(platform: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", "s3://lakepulse-")


@contextmanager
def holder() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_second_writer_is_told_who_holds_it_until_that_one_is_killed() -> None:
    with holder() as other:
        with (
            pytest.raises(LakeError, match=r"`lakepulse stream on .+` \(since 2"),
            lake_lease(Settings()).hold("run"),
        ):
            pytest.fail("two writers at once")
        other.send_signal(signal.SIGKILL)
        other.wait()
    with lake_lease(Settings()).hold("run"):
        pass


def test_another_lake_has_another_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    with holder():
        monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", "s3://other-")
        with lake_lease(Settings()).hold("run"):
            pass


def test_a_holder_whose_session_is_lost_ends_before_the_next_one_writes(platform: Settings) -> None:
    with holder() as other:
        dsn = platform.postgres.dsn(ADMIN, platform.home)
        with closing(psycopg2.connect(dsn, dbname="postgres")) as admin, admin, admin.cursor() as cursor:
            # Returns when the session has ended, and let go of its lock.
            ended = (
                "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE usename = 'lake_lease'"
            )
            cursor.execute(ended)
            assert cursor.fetchall() == [(True,)]
        with lake_lease(Settings()).hold("run"):
            assert other.poll() == LakeError.exit_code
