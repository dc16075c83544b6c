"""Logins: what people copy is never broken, in a narrow terminal or in a pipe."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lakepulse.roles import API_SECRETS, PURPOSES
from operations.cli.platform.credentials import app

PASSWORD = "73ptWb6-xIYGNyxDr_ComA-gGgBBueim"


@pytest.fixture(autouse=True)
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    for role in PURPOSES:
        (tmp_path / "secrets" / f"postgres_{role}").write_text(f"{role}-{PASSWORD}")
    for name in API_SECRETS:
        (tmp_path / "secrets" / name).write_text(f"{name}-{PASSWORD}")


@pytest.mark.parametrize("terminal", ["1", "0"])
def test_a_login_is_one_line(terminal: str) -> None:
    shown = CliRunner().invoke(app, ["--show"], env={"TTY_COMPATIBLE": terminal, "COLUMNS": "40"}).output
    for role, purpose in PURPOSES.items():
        line = next(line for line in shown.splitlines() if line.split()[:1] == [role])
        assert f"{role}-{PASSWORD}" in line
        assert line.endswith(purpose)


def test_json_has_passwords_only_where_they_are_asked_for() -> None:
    hidden = json.loads(CliRunner().invoke(app, ["--json"]).output)
    assert {login["password"] for login in hidden["logins"]} == {None}
    shown = json.loads(CliRunner().invoke(app, ["--json", "--show"]).output)
    assert {login["user"]: login["password"] for login in shown["logins"]} == {
        role: f"{role}-{PASSWORD}" for role in PURPOSES
    }
