"""Rows wait until the watermark covers them; where some are in bronze only, nothing is handed over."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.bronze.account.pending import PendingChanges

TABLES = ("bronze.orders", "bronze.people")


def rows(*lsns: int) -> pa.Table:
    return pa.table({"_commit_lsn": pa.array(lsns, pa.int64())})


def taken(pending: PendingChanges, watermark: int) -> dict[str, list[int]] | None:
    found = pending.take(watermark)
    return (
        None if found is None else {table: part["_commit_lsn"].to_pylist() for table, part in found.items()}
    )


@given(
    st.lists(st.tuples(st.sampled_from(TABLES), st.lists(st.integers(0, 20), max_size=3)), max_size=6),
    st.lists(st.integers(0, 25), max_size=4).map(sorted),
)
def test_every_row_is_taken_once_by_the_first_watermark_that_covers_it(
    added: list[tuple[str, list[int]]], watermarks: list[int]
) -> None:
    pending = PendingChanges(1000)
    pending.refill({})
    for table, lsns in added:
        pending.add(table, rows(*lsns))
    before = -1
    for watermark in watermarks:
        wanted: dict[str, list[int]] = {}
        for table, lsns in added:
            wanted.setdefault(table, []).extend(lsn for lsn in lsns if before < lsn <= watermark)
        assert taken(pending, watermark) == {table: lsns for table, lsns in wanted.items() if lsns}
        before = watermark


def test_it_knows_nothing_until_it_is_refilled() -> None:
    pending = PendingChanges(10)
    pending.add("bronze.orders", rows(1))
    assert taken(pending, 5) is None
    pending.refill({"bronze.orders": rows(2, 7)})
    assert taken(pending, 5) == {"bronze.orders": [2]}


def test_past_its_limit_it_gives_up_until_it_is_refilled() -> None:
    pending = PendingChanges(2)
    pending.refill({})
    pending.add("bronze.orders", rows(1, 2))
    pending.add("bronze.people", rows(3))
    assert taken(pending, 9) is None
    pending.add("bronze.people", rows(4))
    assert taken(pending, 9) is None
    pending.refill({"bronze.people": rows(10)})
    assert taken(pending, 9) == {}
