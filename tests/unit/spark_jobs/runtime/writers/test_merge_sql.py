"""Conditions of a MERGE: values come back from SQL as they went in, and bounds leave no matching row out."""

from datetime import UTC, date, datetime
from itertools import product

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.runtime.writers.merge_sql import NEWER, literal, matched, merge_key, only_newer

CATALOG = load_catalog()
DATABASE = duckdb.connect()
VALUES = (
    st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8)
    | st.integers(-(2**62), 2**62)
    | st.booleans()
    | st.dates(date(1900, 1, 1), date(2200, 1, 1))
    | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))
)


@given(VALUES)
def test_a_value_comes_back_from_sql_as_it_went_in(value: object) -> None:
    assert DATABASE.execute(f"SELECT {literal(value)}").fetchone() == (value,)


def test_a_value_that_engines_would_read_differently_is_refused() -> None:
    with pytest.raises(TypeError, match="a key of type float"):
        literal(0.5)


def test_a_later_change_is_the_one_with_the_larger_identity() -> None:
    identities = list(product(range(3), range(3)))
    for (lsn, sequence), (was, before) in product(identities, identities):
        source = f"(SELECT {lsn} AS _commit_lsn, {sequence} AS _sequence) AS s"
        target = f"(SELECT {was} AS _commit_lsn, {before} AS _sequence) AS t"
        newer = NEWER.format("_commit_lsn", "_sequence")
        later = DATABASE.execute(f"SELECT {newer} FROM {source}, {target}").fetchone()
        assert later == ((lsn, sequence) > (was, before),)


def test_rows_meet_by_all_of_the_key_within_its_bounds() -> None:
    assert matched(("a", "b"), None) == "t.a = s.a AND t.b = s.b"
    assert matched(("a",), (1, datetime(2026, 1, 1, tzinfo=UTC))).endswith(
        "t.a >= 1 AND t.a <= CAST('2026-01-01T00:00:00+00:00' AS TIMESTAMP)"
    )


def test_only_silvers_upserted_rows_can_move_back() -> None:
    names = ("silver.customers", "silver.orders", "gold.fact_orders")
    history, upserted, gold = map(CATALOG.get, names)
    assert merge_key(history) == ("customer_id", "_commit_lsn")
    assert merge_key(upserted) == ("order_id",)
    assert [bool(only_newer(each)) for each in (history, upserted, gold)] == [False, True, False]
