"""A SELECT on several executors, with a cluster's options: they come with the work, jars with them or before."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lakepulse.artifacts.spark_start import record
from lakepulse.artifacts.start_cache import caches_are_kept
from lakepulse.settings import PROJECT_ROOT

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("share", [False, True], ids=["jars-are-sent", "one-image"])
def test_a_select_runs_on_two_executors(tmp_path: Path, share: bool) -> None:
    record()
    environment = {
        **os.environ,
        "LAKEPULSE_HOME": str(tmp_path),
        "LAKEPULSE_STREAM_SPARK_MASTER": "local-cluster[2,1,1024]",
        "LAKEPULSE_STREAM_EXECUTOR_MEMORY": "512m",
        "LAKEPULSE_STREAM_MAX_EXECUTORS": "2",
        "LAKEPULSE_STREAM_EXECUTORS_SHARE_IMAGE": str(share).lower(),
        "SPARK_WORKER_DIR": str(tmp_path / "work"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    program = [sys.executable, "-m", "tests.integration.spark_jobs.runtime.engines.local_cluster"]
    done = subprocess.run(
        program, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["executors"] == ["0", "1"]
    assert said["held"]
    if sys.platform == "linux":
        # One that was asked for and does not fit is given up before the JVM's first line.
        assert said["cached"] == (share and caches_are_kept())
