import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.workload.timing.pace import BULK_LEAST, Pacer, Pattern, due, wanted_rows


@settings(deadline=None)
@given(st.sampled_from(list(Pattern)), st.floats(1, 10_000), st.integers(1, 30))
def test_every_pattern_has_the_same_mean(pattern: Pattern, rate: float, periods: int) -> None:
    assert due(pattern, rate, 10.0 * periods) == pytest.approx(rate * 10.0 * periods)


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 100))
def test_what_is_due_never_falls(one: float, other: float) -> None:
    early, late = sorted((one, other))
    assert due(Pattern.BURST, 300, early) <= due(Pattern.BURST, 300, late)


def test_a_burst_has_a_peak_and_a_quiet_time() -> None:
    assert due(Pattern.BURST, 100, 2) == pytest.approx(800)
    assert due(Pattern.BURST, 100, 10) - due(Pattern.BURST, 100, 2) == pytest.approx(200)


def test_bulk_transactions_are_large_and_a_trickle_is_single_units() -> None:
    assert wanted_rows(Pattern.BULK, 10) == BULK_LEAST
    assert wanted_rows(Pattern.BULK, 1_000) == 5_000
    assert wanted_rows(Pattern.TRICKLE, 300) == 0
    assert wanted_rows(Pattern.TRICKLE, 3_000) == 60


def test_the_pacer_waits_when_ahead_and_ends_when_stopped() -> None:
    stop = threading.Event()
    pacer = Pacer(Pattern.TRICKLE, 100, stop)
    assert pacer.wait()
    pacer.add(20)
    assert pacer.wait()
    assert pacer.elapsed() >= 0.19
    pacer.add(10**9)
    stop.set()
    assert not pacer.wait()


def test_the_pacer_ends_with_the_changes_that_are_wanted() -> None:
    stop = threading.Event()
    pacer = Pacer(Pattern.TRICKLE, 100_000, stop, changes=10)
    pacer.add(9)
    assert pacer.wait()
    pacer.add(2)
    assert stop.is_set()
    assert not pacer.wait()
