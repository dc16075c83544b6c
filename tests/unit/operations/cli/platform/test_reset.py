"""``lakepulse reset``: it shows before it deletes, and deletes nothing unasked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lakepulse.errors import SettingsError
from operations.cli.platform.reset import app
from operations.local.layout import Layout


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    made = Layout(tmp_path / "home")
    made.create()
    monkeypatch.setenv("LAKEPULSE_HOME", str(made.home))
    return made


def test_a_dry_run_names_sizes_and_deletes_nothing(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    (layout.kafka / "segment").write_bytes(b"x" * 2048)
    shown = CliRunner().invoke(app, ["--dry-run"])
    assert shown.exit_code == 0
    assert "2.0 kB" in shown.output
    assert (layout.kafka / "segment").is_file()


def test_without_a_person_it_needs_yes(layout: Layout) -> None:
    refused = CliRunner().invoke(app, [])
    assert isinstance(refused.exception, SettingsError)
    assert layout.run.is_dir()
    assert CliRunner().invoke(app, ["--yes"]).exit_code == 0
    assert not layout.home.exists()
