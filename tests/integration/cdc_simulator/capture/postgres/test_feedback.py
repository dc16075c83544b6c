"""Only what was recorded is confirmed to Postgres."""

from functools import partial

import pytest

from cdc_simulator.capture.kafka.state import Phase
from lakepulse.lsn import parse_lsn
from tests.integration.cdc_simulator.capture.conftest import Start
from tests.integration.cdc_simulator.capture.shop import (
    GROUP,
    Shop,
    confirmed,
    recorded,
)
from tests.waiting import eventually

pytestmark = pytest.mark.integration


def test_the_slot_is_never_ahead_of_the_record(shop: Shop, start_capture: Start) -> None:
    """Or a capture that is killed then would take its own slot for one that somebody moved."""
    shop.run("CREATE TABLE elsewhere (n int)", GROUP.format(1, "g"))
    start_capture()
    eventually(lambda: (state := recorded(shop)) is not None and state.phase is Phase.STREAMING)

    def slot() -> int:
        """Where the slot is; looked at before the record, which may only have gone on meanwhile."""
        position, state = parse_lsn(confirmed(shop)), recorded(shop)
        assert state is not None
        assert position <= state.position
        return position

    def is_beyond(before: int) -> bool:
        return slot() > before

    for _ in range(5):
        before = slot()
        shop.run("INSERT INTO elsewhere SELECT generate_series(1, 1000)")
        eventually(partial(is_beyond, before))
