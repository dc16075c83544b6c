"""WAL positions: text and number say the same, and numbers are in the order of the WAL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.lsn import format_lsn, parse_lsn

POSITIONS = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize(
    ("text", "number"), [("0/0", 0), ("0/1A", 26), ("1/0", 1 << 32), ("16/B374D848", 0x16_B374D848)]
)
def test_the_text_is_postgres_own(text: str, number: int) -> None:
    assert parse_lsn(text) == number
    assert format_lsn(number) == text


@given(POSITIONS)
def test_no_position_is_changed_on_the_way(position: int) -> None:
    assert parse_lsn(format_lsn(position)) == position


def test_positions_are_compared_across_the_slash() -> None:
    assert parse_lsn("0/FFFFFFFF") + 1 == parse_lsn("1/0") < parse_lsn("A/0") < parse_lsn("10/0")
