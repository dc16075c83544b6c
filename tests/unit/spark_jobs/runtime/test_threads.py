"""Threads: one for a batch that is known to be small, as many as are allowed for all others."""

import pytest

from spark_jobs.runtime.threads import FEW_CHANGES, threads_for


@pytest.mark.parametrize(
    ("changes", "threads"), [(0, 1), (FEW_CHANGES, 1), (FEW_CHANGES + 1, 2), (1_000_000, 2), (None, 2)]
)
def test_a_small_batch_is_worth_one_thread(changes: int | None, threads: int) -> None:
    assert threads_for(changes) == threads
    assert threads_for(changes, most=1) == 1
