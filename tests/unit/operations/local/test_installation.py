"""One installation's files: secrets, layout, the supervisor's configuration, and what reset removes."""

import configparser
import os
import shlex
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lakepulse.errors import ServiceError, SettingsError
from lakepulse.settings import KafkaSettings
from operations.cli.reset import app as reset
from operations.local import kafka
from operations.local.footprint import holdings, remove
from operations.local.layout import LONGEST_SOCKET_PATH, Layout
from operations.local.programs import Program, own_programs
from operations.local.secrets import POSTGRES_SECRETS, ensure_secrets
from operations.local.settings import LocalSettings
from operations.local.supervisor_conf import supervisor_conf


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "home")
    made.create()
    return made


def test_secrets_are_private_long_and_kept(layout: Layout) -> None:
    ensure_secrets(layout.secrets)
    first = {name: (layout.secrets / name).read_text() for name in POSTGRES_SECRETS}
    ensure_secrets(layout.secrets)
    assert {name: (layout.secrets / name).read_text() for name in POSTGRES_SECRETS} == first
    assert len(set(first.values())) == len(POSTGRES_SECRETS)
    assert min(map(len, first.values())) > 30
    assert {stat.S_IMODE((layout.secrets / name).stat().st_mode) for name in POSTGRES_SECRETS} == {0o600}
    assert stat.S_IMODE(layout.secrets.stat().st_mode) == 0o700


def test_two_commands_cannot_change_an_installation_at_once(layout: Layout) -> None:
    with layout.lock(), pytest.raises(ServiceError, match="another lakepulse command"), layout.lock():
        pass
    with layout.lock():
        pass


def test_a_deep_home_gets_a_short_control_socket(tmp_path: Path) -> None:
    deep = Layout(tmp_path / ("d" * 120))
    assert len(os.fsencode(deep.control_socket)) <= LONGEST_SOCKET_PATH
    assert deep.control_socket != Layout(tmp_path / ("e" * 120)).control_socket


def test_the_supervisor_gets_odd_paths_unchanged(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "50% of it")
    program = Program("kafka", ("/a b/java", "-cp", "x/*", "%h"), priority=1)
    written = configparser.ConfigParser()
    written.read_string(supervisor_conf(layout, [program], 60))
    section = written["program:kafka"]
    assert tuple(shlex.split(section["command"])) == program.command
    assert section["stdout_logfile"] == str(layout.logs / "kafka.log")


def test_programs_stop_in_the_order_of_the_flow() -> None:
    priorities = {program.name: program.priority for program in own_programs()}
    assert priorities["capture"] < priorities["stream"] < priorities["workload"]


def test_the_broker_never_makes_topics_by_itself(tmp_path: Path) -> None:
    written = kafka.server_properties(tmp_path, KafkaSettings(), LocalSettings())
    assert "auto.create.topics.enable=false\n" in written


def test_a_broker_elsewhere_is_not_ours_to_start() -> None:
    with pytest.raises(ServiceError, match=r"not on kafka\.example:9092"):
        kafka.port(KafkaSettings(bootstrap_servers="kafka.example:9092"))


def test_removal_leaves_what_is_not_ours(layout: Layout) -> None:
    (layout.home / "lake").mkdir()
    (layout.home / "lake" / "part").write_bytes(b"12345")
    (layout.home / "diary.txt").write_text("mine")
    assert {each.path.name: each.size for each in holdings(layout)}["lake"] == 5
    remove(layout)
    assert [path.name for path in layout.home.iterdir()] == ["diary.txt"]


def test_reset_dry_run_names_sizes_and_deletes_nothing(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(layout.home))
    monkeypatch.setenv("COLUMNS", "200")
    (layout.kafka / "segment").write_bytes(b"x" * 2048)
    shown = CliRunner().invoke(reset, ["--dry-run"])
    assert shown.exit_code == 0
    assert "2.0 kB" in shown.output
    assert (layout.kafka / "segment").is_file()


def test_reset_without_a_person_needs_yes(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(layout.home))
    refused = CliRunner().invoke(reset, [])
    assert isinstance(refused.exception, SettingsError)
    assert layout.run.is_dir()
    assert CliRunner().invoke(reset, ["--yes"]).exit_code == 0
    assert not layout.home.exists()
