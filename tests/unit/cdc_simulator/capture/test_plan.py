from dataclasses import replace

import pytest

from cdc_simulator.capture.kafka.state import CaptureState, Phase
from cdc_simulator.capture.plan import Start, plan_start
from cdc_simulator.capture.postgres.catalog import SourceIdentity
from cdc_simulator.capture.postgres.slot import SlotState
from lakepulse.errors import LostGuaranteeError

SOURCE = SourceIdentity("7001", "wwi", {"sales.orders": "17", "sales.notes": "18"})
TOPICS = {"lakepulse.cdc.orders": "a", "lakepulse.transaction": "b"}
STATE = CaptureState(
    phase=Phase.STREAMING,
    system="7001",
    database="wwi",
    snapshot_lsn=99,
    position=500,
    topics=TOPICS,
    members={"sales.orders": "17"},
)
SLOT = SlotState(confirmed=500, lost=None, active_pid=None)


def test_the_first_start_takes_a_snapshot() -> None:
    assert plan_start(None, None, SOURCE, {}, "initial") is Start.SNAPSHOT


def test_a_recorded_slot_is_resumed() -> None:
    assert plan_start(STATE, SLOT, SOURCE, TOPICS, "initial") is Start.RESUME
    assert plan_start(STATE, replace(SLOT, confirmed=400), SOURCE, TOPICS, "initial") is Start.RESUME


def test_a_captured_table_that_the_snapshot_lacks_asks_for_another_one() -> None:
    assert plan_start(STATE, SLOT, SOURCE, TOPICS, "initial", ["sales.notes"]) is Start.SNAPSHOT
    assert plan_start(STATE, SLOT, SOURCE, TOPICS, "initial", ["sales.orders"]) is Start.RESUME


def test_a_record_without_members_is_resumed() -> None:
    before = STATE.model_copy(update={"members": {}})
    assert plan_start(before, SLOT, SOURCE, TOPICS, "initial", ["sales.notes"]) is Start.RESUME


@pytest.mark.parametrize("slot", [None, SLOT])
def test_an_interrupted_snapshot_is_taken_again(slot: SlotState | None) -> None:
    state = STATE.model_copy(update={"phase": Phase.SNAPSHOT, "position": 0})
    assert plan_start(state, slot, SOURCE, TOPICS, "initial") is Start.SNAPSHOT


LOST = {
    "no record": (None, SLOT, SOURCE, TOPICS, "no record"),
    "slot gone": (STATE, None, SOURCE, TOPICS, "slot is gone"),
    "slot invalidated": (STATE, replace(SLOT, lost="wal_removed"), SOURCE, TOPICS, "wal_removed"),
    "slot moved": (STATE, replace(SLOT, confirmed=501), SOURCE, TOPICS, "ahead"),
    "other cluster": (STATE, SLOT, SourceIdentity("7002", "wwi", SOURCE.members), TOPICS, "another cluster"),
    "table gone": (
        STATE,
        SLOT,
        replace(SOURCE, members={}),
        TOPICS,
        "orders is no longer in the publication",
    ),
    "table made anew": (STATE, SLOT, replace(SOURCE, members={"sales.orders": "19"}), TOPICS, "made anew"),
    "topic vanished": (STATE, SLOT, SOURCE, {"lakepulse.transaction": "b"}, "orders has vanished"),
    "topic recreated": (
        STATE,
        SLOT,
        SOURCE,
        TOPICS | {"lakepulse.transaction": "c"},
        "transaction has been recreated",
    ),
}


@pytest.mark.parametrize("case", LOST)
def test_a_lost_guarantee_is_named_with_its_repair_and_repaired_where_asked(case: str) -> None:
    state, slot, source, topics, message = LOST[case]
    with pytest.raises(LostGuaranteeError, match=message) as caught:
        plan_start(state, slot, source, topics, "initial")
    assert "lakepulse capture --resnapshot" in caught.value.cure
    assert plan_start(state, slot, source, topics, "initial", resnapshot=True) is Start.SNAPSHOT
    assert plan_start(state, slot, source, topics, "when_needed") is Start.SNAPSHOT


def test_always_takes_a_snapshot() -> None:
    assert plan_start(STATE, SLOT, SOURCE, TOPICS, "always") is Start.SNAPSHOT
