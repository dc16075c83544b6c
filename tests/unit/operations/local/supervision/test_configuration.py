"""The supervisor's configuration, read back as the supervisor reads it."""

import configparser
import shlex
from pathlib import Path

from operations.local.layout import Layout
from operations.local.supervision.configuration import supervisor_conf
from operations.local.supervision.processes import MARK
from operations.local.supervision.programs import Program


def section(layout: Layout, program: Program) -> configparser.SectionProxy:
    written = configparser.ConfigParser()
    written.read_string(supervisor_conf(layout, [program], 60))
    return written[f"program:{program.name}"]


def test_the_supervisor_gets_odd_paths_unchanged(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "50% of it")
    program = Program("kafka", ("/a b/java", "-cp", "x/*", "%h"), priority=1)
    found = section(layout, program)
    assert tuple(shlex.split(found["command"])) == program.command
    assert found["stdout_logfile"] == str(layout.logs / "kafka.log")


def test_a_program_is_marked_as_its_installations(tmp_path: Path) -> None:
    found = section(Layout(tmp_path), Program("capture", ("true",), priority=1))
    assert f'{MARK}="{tmp_path}"' in found["environment"].split(",")


def test_only_a_program_with_a_user_of_its_own_changes_to_it(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert "user" not in section(layout, Program("kafka", ("true",), priority=1))
    assert section(layout, Program("postgres", ("true",), priority=1, user="other"))["user"] == "other"


def test_a_restart_that_mends_nothing_is_not_tried(tmp_path: Path) -> None:
    found = section(Layout(tmp_path), Program("stream", ("true",), 1, restart="unexpected"))
    assert found["autorestart"] == "unexpected"
    assert {0, 2, 5, 7} == set(map(int, found["exitcodes"].split(",")))
