"""A round of ``bench.faults``: processes killed under live traffic, everything proved after it."""

import subprocess
import sys

import pytest

from lakepulse.settings import PROJECT_ROOT

ROUNDS, SEED = 1, 44
"""Stream, Kafka and the API at once; `python -m bench.faults` draws many more."""
RATE = 20
"""Changes and web events a second each: others are at work beside it."""
# What is proved here is that nothing is lost; how soon it heals (I7: 120 s) is for the bench, on a calm machine.
HEAL_SECONDS = 600


@pytest.mark.integration
@pytest.mark.drill
def test_killed_processes_lose_and_double_nothing() -> None:
    command = [sys.executable, "-m", "bench.faults", "--rounds", str(ROUNDS), "--seed", str(SEED)]
    command += ["--heal-seconds", str(HEAL_SECONDS), "--rate", str(RATE), "--events", str(RATE)]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=3600, check=False
    )
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{ROUNDS} of {ROUNDS} rounds healed in time" in done.stdout
