"""Rules, panels and alerts before the real promtool: every expression is right, and every alert's own tests pass."""

import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from monitoring.dashboard import load_dashboards
from monitoring.rules import FOLDER
from tests.integration.operations.monitoring.programs import programs

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def promtool() -> Path:
    return programs("prometheus") / "promtool"


def run(promtool: Path, *arguments: object) -> str:
    """What promtool said; fails with it where it found something."""
    done = subprocess.run([promtool, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_rules_are_right(promtool: Path) -> None:
    run(promtool, "check", "rules", "--lint-fatal", *sorted(FOLDER.glob("*.yaml")))


def test_every_alert_is_raised_and_kept_silent_as_its_tests_say(promtool: Path) -> None:
    run(promtool, "test", "rules", *sorted((FOLDER / "tests").glob("*.yaml")))


def test_every_panel_asks_in_promql(promtool: Path, tmp_path: Path) -> None:
    panels = [panel for dashboard in load_dashboards() for panel in dashboard.panels()]
    rules = [{"record": f"panel:{number}", "expr": panel.query} for number, panel in enumerate(panels)]
    file = tmp_path / "panels.yaml"
    YAML().dump({"groups": [{"name": "panels", "rules": rules}]}, file)
    assert f"{len(panels)} rules found" in run(promtool, "check", "rules", file)
