"""The backlog, from transactions that were read."""

from hypothesis import given
from hypothesis import strategies as st

from lakepulse.clients.transactions import TransactionEnd
from operations.hops.backlog import Backlog

ENDS = st.lists(st.builds(TransactionEnd, lsn=st.integers(0, 50), ts_ms=st.integers(0, 10**13)))


def test_the_oldest_commit_counts_not_the_lowest_lsn() -> None:
    backlog = Backlog(
        [TransactionEnd(10, 1_000), TransactionEnd(20, 9_500), TransactionEnd(30, 8_000)], complete=True
    )
    assert backlog.oldest_above(10) == 8.0
    assert backlog.oldest_above(9) == 1.0
    assert backlog.newest() == TransactionEnd(30, 8_000)


@given(ENDS, st.integers(-1, 50))
def test_nothing_waits_exactly_where_the_newest_has_arrived(ends: list[TransactionEnd], lsn: int) -> None:
    backlog = Backlog(ends, complete=True)
    newest = backlog.newest()
    assert (backlog.oldest_above(lsn) is None) == (newest is None or newest.lsn <= lsn)
