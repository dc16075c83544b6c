"""The thread behind a stage: newest work first, nothing dropped, errors kept."""

import threading

import pytest

from spark_jobs.runtime.follower import Follower


def test_work_that_comes_during_a_step_is_joined_and_done_once() -> None:
    started, go_on, done = threading.Event(), threading.Event(), list[int]()

    def step(work: int) -> None:
        started.set()
        go_on.wait(120)
        done.append(work)

    follower = Follower("test", step, lambda waiting, later: waiting + later)
    follower.put(1)
    assert started.wait(120)
    follower.put(10)
    follower.put(100)
    go_on.set()
    follower.close()
    assert done == [1, 110]


def test_an_error_ends_it_and_is_kept() -> None:
    def step(_: int) -> None:
        raise ValueError("broken")

    follower = Follower("test", step, lambda waiting, later: later)
    follower.put(1)
    follower.close()
    with pytest.raises(ValueError, match="broken"):
        raise follower.error or AssertionError("no error")
