"""Containers as the engine describes them: what has ended well is a job, not a service with the health it had."""

import json
import os
import sys
from pathlib import Path

import pytest

from operations.compose.docker import Compose
from operations.compose.machine.installation import Installation
from tests.unit.operations.compose.standin import Standin


def described(service: str, **state: object) -> dict[str, object]:
    labels = {"com.docker.compose.service": service}
    return {"Name": f"/lakepulse-{service}-1", "Config": {"Labels": labels}, "State": state}


def test_health_counts_while_a_container_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = [
        described("stream", Status="exited", Health={"Status": "healthy"}, ExitCode=1),
        described("database-init", Status="exited", ExitCode=0),
        described("kafka", Status="running", Health={"Status": "starting"}, ExitCode=0),
        described("postgres", Status="running", Health={"Status": "healthy"}, ExitCode=0),
    ]
    answers = [(["container", "ls"], "a b c d"), (["container", "inspect"], json.dumps(engine))]
    Standin(tmp_path / "bin", sys.executable, answers)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    found = Compose(Installation()).containers()
    assert [(each.service, each.health, each.ready) for each in found] == [
        ("postgres", "healthy", True),
        ("database-init", "", True),
        ("kafka", "starting", False),
        ("stream", "", False),
    ]
