"""Two writers of one lake are impossible, and a killed one leaves nothing behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.lease import FileLease

HOLD = """
import time
from lakepulse.settings import Settings
from spark_jobs.runtime.lease import FileLease
with FileLease(Settings()).hold("stream"):
    print("held", flush=True)
    time.sleep(60)
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
