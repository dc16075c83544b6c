"""Publishers killed at every step: readers see the old snapshot whole or the new one, and the next one goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lakepulse.faults import POINT
from lakepulse.settings import PROJECT_ROOT
from tests.unit.serving.snapshots.small_snapshots import SCORE_ROWS, SmallSnapshots

OLD, NEW = {"Ann": 5, "Bo": 1}, {"Cy": 9}
SEEN = {
    "snapshots.in-table": OLD,
    "snapshots.in-table:2": OLD,
    "snapshots.before-manifest": OLD,
    "snapshots.before-current": OLD,
    "snapshots.before-removal": NEW,
    "snapshots.in-removal": NEW,
    "snapshots.in-removal:3": NEW,
}
"""By the point of death what readers find."""
SCRIPT = """
import sys
from pathlib import Path
from tests.unit.serving.snapshots.small_snapshots import SmallSnapshots
SmallSnapshots(Path(sys.argv[1]), kept_seconds=0).publish(anew=True)
"""


@pytest.mark.parametrize("point", SEEN)
def test_a_killed_publisher_leaves_a_whole_snapshot(tmp_path: Path, point: str) -> None:
    small = SmallSnapshots(tmp_path, kept_seconds=0)
    small.gold(100, SCORE_ROWS)
    small.publish()
    small.gold(200, [{"name": "Cy", "total": 9}])
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    died = subprocess.run(command, cwd=PROJECT_ROOT, env={**os.environ, POINT: point}, check=False)
    assert died.returncode == -signal.SIGKILL
    assert small.totals() == SEEN[point]
    small.gold(300, [{"name": "Dee", "total": 3}])
    published = small.publish()
    assert small.totals() == {"Dee": 3}
    assert small.data_files() == published.manifest.paths
