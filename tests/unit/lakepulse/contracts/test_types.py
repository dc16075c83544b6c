"""Type names are read back as they are written, and unknown ones are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.types import Kind, LogicalType, parse_type

PLAIN = [LogicalType(kind) for kind in Kind if kind is not Kind.DECIMAL]


@st.composite
def decimals(draw: st.DrawFn) -> LogicalType:
    precision = draw(st.integers(1, 38))
    return LogicalType(Kind.DECIMAL, precision, draw(st.integers(0, precision)))


STRINGS = st.integers(1, 999_999).map(lambda length: LogicalType(Kind.STRING, length=length))


@given(st.one_of(st.sampled_from(PLAIN), decimals(), STRINGS))
def test_a_type_is_read_back_as_it_is_written(logical: LogicalType) -> None:
    assert parse_type(str(logical)) == logical


@pytest.mark.parametrize(
    "text", ["decimal", "decimal(39,2)", "decimal(4,5)", "decimal(0,0)", "int", "string()", ""]
)
def test_what_is_not_a_type_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"precision|is not a type"):
        parse_type(text)
