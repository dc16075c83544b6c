"""A SELECT on several executors, with a cluster's options: jars are sent, executors come with the work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lakepulse.settings import PROJECT_ROOT

pytestmark = pytest.mark.integration


def test_a_select_runs_on_two_executors(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LAKEPULSE_HOME": str(tmp_path),
        "LAKEPULSE_STREAM_SPARK_MASTER": "local-cluster[2,1,1024]",
        "LAKEPULSE_STREAM_EXECUTOR_MEMORY": "512m",
        "LAKEPULSE_STREAM_MAX_EXECUTORS": "2",
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
