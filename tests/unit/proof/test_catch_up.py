"""Waiting for a layer: until it is there, or its time is used up, or nothing will come."""

from pathlib import Path

import pytest

from lakepulse.errors import ServiceError, VerificationError
from lakepulse.roles import VERIFY
from lakepulse.settings import Settings
from operations.local.ports import free_port
from proof.catch_up import CatchUp, nothing, source_lsn
from tests.unit.proof.small_proof import SmallLake


@pytest.fixture
def small(tmp_path: Path) -> SmallLake:
    made = SmallLake(tmp_path)
    made.publish("gold", 100, {})
    return made


def test_what_is_there_is_not_waited_for(small: SmallLake) -> None:
    said: list[str] = []
    CatchUp(small.settings, small.lake, 0, said.append, nothing).published("gold", 100)
    assert not said


def test_a_layer_that_comes_meanwhile_is_enough(small: SmallLake) -> None:
    said: list[str] = []
    waiting = CatchUp(
        small.settings, small.lake, 5, said.append, lambda: void(small.publish("gold", 256, {}))
    )
    waiting.published("gold", 200)
    assert said == ["waiting for gold: at 0/64 of 0/C8"]


def test_a_layer_that_does_not_come_is_named_with_its_place_and_cure(small: SmallLake) -> None:
    waiting = CatchUp(small.settings, small.lake, 0, void, nothing)
    with pytest.raises(VerificationError, match="gold has not reached 0/C8 in 0 s") as caught:
        waiting.published("gold", 200)
    assert "`lakepulse run gold`" in caught.value.cure
    with pytest.raises(VerificationError, match="silver has not reached 0/0"):
        waiting.published("silver", 0)


def test_nobody_waits_for_what_has_ended(small: SmallLake) -> None:
    def ended() -> None:
        raise ServiceError("stream has ended", "Its log is there.")

    with pytest.raises(ServiceError, match="stream has ended"):
        CatchUp(small.settings, small.lake, 5, void, ended).published("gold", 200)


def test_a_source_that_is_away_is_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", str(free_port()))
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path))
    (tmp_path / f"postgres_{VERIFY}").write_text("secret")
    with pytest.raises(ServiceError, match="the source database cannot be reached"):
        source_lsn(Settings())


def void(_: object) -> None:
    """Nothing."""
