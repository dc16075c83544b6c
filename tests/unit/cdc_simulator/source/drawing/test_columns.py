from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.source.drawing.columns import array, joined, where

CENTS = st.integers(-(10**15), 10**15)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), CENTS), min_size=1))
def test_decimals_keep_value_sign_and_nulls(cents: list[int | None]) -> None:
    present = np.array([value is not None for value in cents])
    values = where(present, np.array([value or 0 for value in cents], dtype=np.int64))
    made = array(pa.decimal128(18, 2), values, len(cents)).to_pylist()
    assert made == [None if value is None else Decimal(value).scaleb(-2) for value in cents]


def test_scalars_stand_for_every_row() -> None:
    assert array(pa.int64(), 7, 3).to_pylist() == [7, 7, 7]
    assert array(pa.bool_(), False, 2).to_pylist() == [False, False]
    assert array(pa.string(), None, 2).to_pylist() == [None, None]
    assert array(pa.decimal128(18, 3), 15_000, 1).to_pylist() == [Decimal("15.000")]


def test_times_of_any_unit_become_microseconds_in_utc() -> None:
    seconds = np.array(["2016-05-31T12:00:00"], dtype="datetime64[s]")
    made = array(pa.timestamp("us", "UTC"), seconds, 1)
    assert made.to_pylist()[0].isoformat() == "2016-05-31T12:00:00+00:00"


def test_joined_texts_repeat_plain_strings() -> None:
    assert joined("EAN-", np.array([1, 2]), "!").to_pylist() == ["EAN-1!", "EAN-2!"]
