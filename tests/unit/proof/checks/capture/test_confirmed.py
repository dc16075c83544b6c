"""The slot's position beside capture's record."""

import pytest

from cdc_simulator.capture.kafka.state import CaptureState, Phase
from proof.checks.capture.confirmed import confirmed_position
from proof.report import Compared, Finding, FindingKind


def record(position: int) -> CaptureState:
    return CaptureState(
        phase=Phase.STREAMING, system="1", database="wwi", snapshot_lsn=1, position=position, topics={}
    )


def test_a_slot_that_is_ahead_of_the_record_may_have_lost_changes() -> None:
    (finding,) = confirmed_position("lakepulse", 0x200, record(0x1FF))
    assert isinstance(finding, Finding)
    assert finding.kind is FindingKind.CONFIRMED
    assert "lakepulse is confirmed up to 0/200, but capture recorded only 0/1FF" in finding.problem


@pytest.mark.parametrize("state", [record(0x200), record(0x300), None])
def test_at_or_behind_the_record_nothing_can_be_missing(state: CaptureState | None) -> None:
    assert [type(each) for each in confirmed_position("lakepulse", 0x200, state)] == [Compared]
