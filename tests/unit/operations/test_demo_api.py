"""What the demo says of the API's answers."""

import pytest

from operations.demo_api import told_minute, told_way

CHANGE = {
    "committed_at": "2026-11-27T00:42:39.500000+00:00",
    "commit_lsn": "0/38C9E58",
    "bronze_at": "2026-11-27T00:42:40.360000+00:00",
    "silver_at": "2026-11-27T00:42:40.480000+00:00",
    "gold_at": None,
}


@pytest.mark.parametrize(("is_final", "state"), [(True, "final"), (False, "provisional")])
def test_a_minute_says_whether_it_is_final(is_final: bool, state: str) -> None:
    minute = {"minute": "2026-11-27T00:42:00+00:00", "events": 3322, "visitors": 994, "purchases": 21}
    told = told_minute({**minute, "revenue": "4510.81", "is_final": is_final})
    assert told == f"web shop at 00:42 ({state}): 3322 events of 994 visitors, 21 purchases worth 4,510.81"


def test_a_way_names_the_layers_that_have_the_change() -> None:
    told = told_way(4693, CHANGE)
    assert told == "order 4693, committed 00:42:39 at 0/38C9E58: after bronze 0.86 s, silver 0.98 s"
