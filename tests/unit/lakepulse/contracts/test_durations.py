"""Durations mean the same wherever a contract states them."""

from datetime import timedelta

import pytest

from lakepulse.contracts.durations import duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("36h", timedelta(hours=36)),
        ("7d", timedelta(days=7)),
        ("0s", timedelta()),
    ],
)
def test_a_duration_is_a_number_and_its_unit(text: str, length: timedelta) -> None:
    assert duration(text) == length
