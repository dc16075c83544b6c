from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.capture.postgres import pgoutput
from cdc_simulator.capture.postgres.column_types import Oid
from tests.unit.cdc_simulator.capture.wire import UNCHANGED, begin, commit, micros, relation, tuple_row

OIDS = [Oid.INT8, Oid.TEXT, Oid.TEXT]
VALUES = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.none() | st.text("ab", max_size=9),
    st.none() | st.just(UNCHANGED) | st.text("ab", max_size=9),
)


def test_begin_and_commit() -> None:
    moment = datetime(2026, 5, 6, 7, 8, 9, 123_456, tzinfo=UTC)
    assert pgoutput.parse_begin(begin(42, 2**40, moment)) == pgoutput.Begin(2**40, micros(moment), 42)
    assert pgoutput.parse_commit(commit(2**40, 2**40 + 48, moment)) == pgoutput.Commit(2**40, 2**40 + 48)


def test_relation() -> None:
    columns = {"id": (Oid.INT8, -1), "größe": (Oid.NUMERIC, 1_179_654)}
    parsed = pgoutput.parse_relation(relation(9, "shop", "things", columns, ("id",), "f"))
    assert (parsed.name, parsed.identity, parsed.oid) == ("shop.things", "f", 9)
    assert parsed.columns == (
        pgoutput.RelationColumn("id", Oid.INT8, -1, key=True),
        pgoutput.RelationColumn("größe", Oid.NUMERIC, 1_179_654, key=False),
    )


@given(VALUES)
def test_spans_cover_a_tuple_and_find_its_nulls(values: tuple[Any, ...]) -> None:
    row = tuple_row(OIDS, values)
    spans, end = pgoutput.column_spans(b"??" + row, 2)
    assert end == len(row) + 2
    assert [start for start, _ in spans[1:]] == [stop for _, stop in spans[:-1]]
    assert pgoutput.null_columns(row, 0) == {i for i, value in enumerate(values) if value is None}


@given(st.integers(0, 9), st.text("ab", max_size=9), VALUES)
def test_unchanged_columns_are_taken_from_the_old_row(number: int, text: str, new: tuple[Any, ...]) -> None:
    old = (number, text, text)
    merged = tuple(o if n is UNCHANGED else n for o, n in zip(old, new, strict=True))
    data = tuple_row(OIDS, old) + tuple_row(OIDS, new)
    assert pgoutput.with_unchanged_from(data, 0, len(tuple_row(OIDS, old))) == tuple_row(OIDS, merged)
