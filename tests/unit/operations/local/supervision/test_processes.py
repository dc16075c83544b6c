"""Processes that an installation left behind: found by their mark, ended one way or the other."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from operations.local.supervision.processes import MARK, end, left_behind

Start = Callable[[Path, str], "subprocess.Popen[bytes]"]
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def started(home: Path, before: str) -> "subprocess.Popen[bytes]":
            program = f"{before}; print(flush=True); import sys; sys.stdin.read()"
            child = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-S", "-c", program],
                    env={MARK: str(home)},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
            stack.callback(child.kill)
            assert child.stdout is not None
            child.stdout.readline()
            return child

        yield started


def test_only_the_installations_own_are_found(tmp_path: Path, start: Start) -> None:
    ours = start(tmp_path / "a", "pass")
    start(tmp_path / "b", "pass")
    assert [each.pid for each in left_behind(tmp_path / "a")] == [ours.pid]
    assert left_behind(tmp_path) == []


def test_what_does_not_stop_when_asked_is_killed(tmp_path: Path, start: Start) -> None:
    started = {start(tmp_path, before).pid for before in ("pass", STUBBORN)}
    found = left_behind(tmp_path)
    assert {each.pid for each in found} == started
    end(found, 0.3)
    assert not [each for each in found if each.is_running()]
