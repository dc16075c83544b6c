"""Capture's record is read as it was written, also by a version that knows less or more."""

import pytest
from pydantic import ValidationError

from cdc_simulator.capture.kafka.state import CaptureState, Phase, read_state, state_topic
from lakepulse.clients import kafka
from lakepulse.errors import ServiceError
from tests.unit.cdc_simulator.capture.kafka.away import nobody

STATE = CaptureState(
    phase=Phase.STREAMING,
    system="7001",
    database="wwi",
    snapshot_lsn=99,
    position=2**63,
    topics={"lakepulse.cdc.orders": "a"},
    members={"sales.orders": "17"},
    snapshot_sees="10:20:10,14",
)


def test_a_record_is_read_as_it_was_written() -> None:
    assert CaptureState.model_validate_json(STATE.model_dump_json()) == STATE


def test_a_record_of_another_version_is_read_as_far_as_it_is_known() -> None:
    written = STATE.model_dump(mode="json")
    later = CaptureState.model_validate(written | {"colour": "red"})
    earlier = CaptureState.model_validate(
        {name: written[name] for name in written if name not in ("members", "snapshot_sees")}
    )
    assert later == STATE
    assert (earlier.position, earlier.members, earlier.snapshot_sees) == (2**63, {}, "")


def test_a_record_without_its_position_is_no_record() -> None:
    with pytest.raises(ValidationError, match="position"):
        CaptureState.model_validate(STATE.model_dump(exclude={"position"}))


def test_a_broker_that_is_away_is_no_missing_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka, "ANSWER_SECONDS", 0.2)
    topic = state_topic("lakepulse")
    with pytest.raises(ServiceError, match=f"does not answer for {topic}"):
        read_state(nobody(), topic, "slot")
