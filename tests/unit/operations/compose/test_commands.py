"""Accounts of the platform in containers, as people copy them."""

import json
from pathlib import Path

import pytest

from operations.compose import commands
from operations.compose.docker import Compose
from operations.compose.machine.installation import Installation


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    secrets = tmp_path / ".lakepulse" / "compose" / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "trino_analyst").write_text("s" * 64)
    monkeypatch.setattr(Compose, "services", lambda self: ["trino"])
    return Installation(tmp_path)


def test_an_account_is_one_line(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    commands.credentials(installation, show=True, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert any("https://127.0.0.1:8443" in line and "analyst" in line and "s" * 64 in line for line in lines)


def test_json_hides_what_was_not_asked_for(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.credentials(installation, show=False, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert {page["password"] for page in found["pages"]} == {None}
    commands.credentials(installation, show=True, as_json=True)
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert {page["user"]: page["password"] for page in pages}["analyst"] == "s" * 64
