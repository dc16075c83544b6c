"""Duplicates are dropped by identity, whatever is sent again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from spark_jobs.bronze.account.marks import HighWaterMarks

IDENTITIES = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5)), unique=True).map(sorted)


@settings(deadline=None)
@given(IDENTITIES, st.lists(st.integers(0, 60), max_size=4))
def test_every_identity_is_kept_once_when_sending_starts_again_earlier(
    identities: list[tuple[int, int]], restarts: list[int]
) -> None:
    sent = list(identities)
    for restart in restarts:
        sent += identities[min(restart, len(identities)) :]
    kept = HighWaterMarks().unseen("t", ((index, 0, identity) for index, identity in enumerate(sent)))
    assert [sent[index] for index in kept] == identities


def test_partitions_have_their_own_marks() -> None:
    marks = HighWaterMarks({("t", 0): (10, 1)})
    assert marks.unseen("t", [(0, 0, (9, 1)), (1, 1, (9, 1)), (2, 0, (10, 2))]) == [1, 2]
    assert marks.mark("t", 0) == (10, 2)
    assert marks.mark("other", 0) < (0, 0)
