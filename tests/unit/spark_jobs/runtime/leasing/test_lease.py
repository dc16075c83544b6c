"""Two writers of one lake are impossible, and a killed one leaves nothing behind."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lease import FileLease

HOLD = """
import signal
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lease import FileLease
with FileLease(Settings()).hold("stream"):
    print("held", flush=True)
    signal.pause()
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))


def test_a_second_writer_is_told_who_holds_the_lease_until_that_one_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(LakeError, match=rf"`lakepulse stream` \(process {other.pid},"),
            FileLease(Settings()).hold("run"),
        ):
            pytest.fail("two writers at once")
        other.send_signal(signal.SIGKILL)
        other.wait()
    with FileLease(Settings()).hold("run"):
        pass


LEND = """
import threading
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lease import FileLease
with FileLease(Settings()).hold("stream") as lease:
    print("held", flush=True)
    while not lease.asked():
        pass
    assert lease.lend(threading.Event())
    print("back", flush=True)
"""


def test_a_holder_that_lends_has_the_lease_back_once_the_other_has_done() -> None:
    with subprocess.Popen([sys.executable, "-c", LEND], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with FileLease(Settings()).ask("maintain", 240), pytest.raises(LakeError, match="lakepulse maintain"):
            FileLease(Settings()).hold("run").__enter__()
        assert other.stdout.readline() == "back\n"
        assert other.wait(240) == 0


def test_whoever_asks_in_vain_is_told_who_holds_the_lease() -> None:
    lease = FileLease(Settings())
    with lease.hold("stream") as holding:
        assert not holding.asked()
        with pytest.raises(LakeError, match="lakepulse stream"):
            lease.ask("maintain", 0.5).__enter__()


def test_a_holder_that_is_stopped_while_it_lends_does_not_get_the_lease_back() -> None:
    lease, stop = FileLease(Settings()), threading.Event()
    stop.set()
    with lease.hold("stream") as holding:
        assert not holding.lend(stop)
        with lease.hold("run"):
            pass
