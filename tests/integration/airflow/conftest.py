"""Airflow's own environment (made by ``make airflow-env`` where it is missing), and a home of the test's own."""

import os
import subprocess
from pathlib import Path

import pytest

from lakepulse.settings import PROJECT_ROOT


@pytest.fixture(scope="session")
def airflow() -> Path:
    """The ``airflow`` command."""
    command = Path(os.environ.get("LAKEPULSE_AIRFLOW", PROJECT_ROOT / ".airflow" / "bin" / "airflow"))
    if not command.exists():
        subprocess.run(["make", "airflow-env"], cwd=PROJECT_ROOT, check=True, timeout=900)
    return command
