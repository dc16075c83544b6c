"""WAL that is held and WAL that is not confirmed, from positions that Postgres reports."""

from pathlib import Path

import pytest

from lakepulse.errors import ServiceError
from lakepulse.roles import VERIFY
from lakepulse.settings import Settings
from operations.hops.source import Wal, read_wal
from operations.local.ports import free_port


def wal(confirmed: int | None, restart: int | None) -> Wal:
    return Wal(1_000, confirmed, restart, active=True, status="reserved")


def test_a_slot_holds_what_it_would_read_again() -> None:
    assert wal(confirmed=900, restart=700).held_bytes == 300
    assert wal(confirmed=900, restart=700).behind_bytes == 100


def test_without_a_slot_nothing_is_held_and_everything_is_behind() -> None:
    assert wal(None, None).held_bytes == 0
    assert wal(None, None).behind_bytes == 1_000


def test_a_position_that_was_confirmed_after_the_end_was_read_is_not_behind() -> None:
    assert wal(confirmed=1_016, restart=700).behind_bytes == 0


def test_a_source_that_is_away_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", str(free_port()))
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path))
    (tmp_path / f"postgres_{VERIFY}").write_text("secret")
    with pytest.raises(ServiceError, match="the source database cannot be reached") as caught:
        read_wal(Settings())
    assert "\n" not in caught.value.problem
