"""The watermark moves to a transaction only when all of it is there, in whatever order its parts arrive."""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.errors import LakeError, LostEventsError
from spark_jobs.bronze.account.watermark import WatermarkTracker

TABLES = ("bronze.orders", "bronze.order_lines", "bronze.invoices")
LOST_AFTER = 60.0


@dataclass(frozen=True)
class Transaction:
    lsn: int
    rows: tuple[str, ...]


TRANSACTIONS = st.lists(st.lists(st.sampled_from(TABLES), max_size=5).map(tuple), min_size=1, max_size=8).map(
    lambda rows: [Transaction(10 * (number + 1), tables) for number, tables in enumerate(rows)]
)


def tracker(watermark: int = -1) -> WatermarkTracker:
    return WatermarkTracker(watermark, LOST_AFTER)


def never() -> bool:
    return False


def always() -> bool:
    return True


@settings(deadline=None)
@given(TRANSACTIONS, st.data())
def test_it_is_the_last_transaction_before_the_first_incomplete_one(
    transactions: list[Transaction], data: st.DataObject
) -> None:
    """Each table's rows come in order, and so do the END records; how these queues interleave is arbitrary."""
    queues: dict[str, list[Transaction]] = {
        table: [each for each in transactions for row in each.rows if row == table] for table in TABLES
    }
    queues["ends"] = list(transactions)
    watch, arrived, ended = tracker(), Counter[int](), set[int]()
    while any(queues.values()):
        name = data.draw(st.sampled_from([name for name, queue in queues.items() if queue]))
        transaction = queues[name].pop(0)
        if name == "ends":
            watch.end(transaction.lsn, f"1:{transaction.lsn}", Counter(transaction.rows), 0.0)
            ended.add(transaction.lsn)
        else:
            watch.rows(name, {transaction.lsn: 1})
            arrived[transaction.lsn] += 1
        whole = -1
        for each in transactions:
            if each.lsn not in ended or arrived[each.lsn] < len(each.rows):
                break
            whole = each.lsn
        assert watch.advance(0.0, never) == whole
    assert watch.watermark == transactions[-1].lsn
    assert not watch.waiting()


def test_a_missing_row_is_lost_only_when_everything_was_received_and_time_has_passed() -> None:
    watch = tracker()
    watch.rows("bronze.orders", {10: 1})
    watch.end(10, "7:10", {"bronze.orders": 2}, now=100.0)
    assert watch.advance(100.0 + LOST_AFTER, never) == -1
    assert watch.advance(100.0 + LOST_AFTER - 1, always) == -1
    with pytest.raises(
        LostEventsError, match=r"transaction 7:10 never arrived whole: missing 1 of bronze\.orders"
    ):
        watch.advance(100.0 + LOST_AFTER, always)


def test_dead_letters_stand_in_for_missing_rows_once() -> None:
    watch = tracker()
    watch.dead_letters("bronze.orders", 1)
    watch.end(10, "7:10", {"bronze.orders": 1}, 0.0)
    watch.end(20, "8:20", {"bronze.orders": 1}, 0.0)
    assert watch.advance(0.0, never) == -1
    assert watch.advance(0.0, always) == 10
    assert watch.explained == {"bronze.orders": 1}
    with pytest.raises(LostEventsError):
        watch.advance(LOST_AFTER, always)


def test_what_dead_letters_explained_before_a_restart_explains_nothing_after_it() -> None:
    watch = WatermarkTracker(10, LOST_AFTER, {"bronze.orders": 1})
    watch.dead_letters("bronze.orders", 1)
    watch.end(20, "8:20", {"bronze.orders": 1}, 0.0)
    assert watch.advance(0.0, always) == 10


def test_a_snapshot_taken_again_voids_the_one_that_was_interrupted() -> None:
    watch = tracker()
    watch.rows("bronze.orders", {10: 3}, snapshot=True)
    watch.rows("bronze.orders", {20: 4}, snapshot=True)
    watch.end(20, "snapshot:20", {"bronze.orders": 4}, 0.0)
    assert watch.advance(0.0, never) == 20
    assert watch.abandoned == [10]


def test_what_was_lost_before_a_snapshot_is_void_once_all_was_read() -> None:
    watch = tracker()
    watch.rows("bronze.orders", {10: 2, 20: 1, 30: 1})
    watch.end(10, "7:10", {"bronze.orders": 2}, 0.0)
    watch.end(20, "8:20", {"bronze.orders": 2}, 0.0)
    watch.rows("bronze.orders", {40: 5}, snapshot=True)
    watch.end(40, "snapshot:40", {"bronze.orders": 5}, 0.0)
    assert watch.advance(0.0, never) == 10
    assert watch.advance(LOST_AFTER, always) == 40
    assert sorted(watch.abandoned) == [20, 30]


def test_rows_without_their_end_record_hold_the_watermark_and_are_reported() -> None:
    watch = tracker()
    watch.rows("bronze.orders", {10: 1})
    watch.end(20, "8:20", {}, 0.0)
    assert watch.advance(0.0, always) == -1
    with pytest.raises(LostEventsError, match="END record of the transaction at LSN 10"):
        watch.advance(LOST_AFTER, always)


def test_a_row_too_many_is_an_error() -> None:
    watch = tracker()
    watch.rows("bronze.orders", {10: 2})
    watch.end(10, "7:10", {"bronze.orders": 1}, 0.0)
    with pytest.raises(LakeError, match="more rows in bronze"):
        watch.advance(0.0, never)


def test_what_is_below_the_watermark_is_settled() -> None:
    watch = tracker(50)
    watch.rows("bronze.orders", {50: 1})
    watch.end(50, "7:50", {"bronze.orders": 9}, 0.0)
    assert watch.waiting_since() is None
    assert watch.advance(999.0, always) == 50


def test_a_transaction_that_was_cut_in_two_is_not_settled_until_its_rest_is_there() -> None:
    watch = tracker()
    assert watch.settled()
    watch.rows("a", {10: 1})
    assert not watch.settled()
    watch.end(10, "7:10", {"a": 2}, 0.0)
    watch.advance(0.0, never)
    assert not watch.settled()
    watch.rows("a", {10: 1})
    assert watch.advance(0.0, never) == 10
    assert watch.settled()
