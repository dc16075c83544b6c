"""The directories of an installation, and the lock over them."""

import os
import stat
from pathlib import Path

import pytest

from lakepulse.errors import ServiceError
from operations.local.layout import LONGEST_SOCKET_PATH, Layout


def test_two_commands_cannot_change_an_installation_at_once(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "home")
    with layout.lock(), pytest.raises(ServiceError, match="another lakepulse command"), layout.lock():
        pass
    with layout.lock():
        pass


def test_a_deep_home_gets_a_short_control_socket(tmp_path: Path) -> None:
    deep = Layout(tmp_path / ("d" * 120))
    assert len(os.fsencode(deep.control_socket)) <= LONGEST_SOCKET_PATH
    assert deep.control_socket != Layout(tmp_path / ("e" * 120)).control_socket


def test_others_see_nothing_of_an_installation_and_postgres_passes_through(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "home")
    layout.create()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in layout.home.iterdir()}
    assert modes.pop("postgres") & 0o077 == 0o011
    assert {mode & 0o077 for mode in modes.values()} == {0}
