"""The pause after a batch: long under a trickle, none under load, never beyond what the contracts promise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.catalog import Catalog, load_catalog
from spark_jobs.bronze.read.cadence import COMPANY, SHARE, Cadence, longest_pause

LONGEST = 3.5


@pytest.mark.parametrize(
    ("messages", "seconds", "took", "pause"),
    [
        pytest.param(1, float("inf"), 0.4, LONGEST - 0.4, id="the first change after a silence"),
        pytest.param(COMPANY, 3.0, 0.5, 2.5, id="a trickle waits for the rest of its gap"),
        pytest.param(20, 1.0, 0.5, LONGEST - 0.5, id="a smaller one waits as long as it may"),
        pytest.param(5 * COMPANY, 1.0, 0.5, 0.0, id="load does not wait"),
        pytest.param(0, 1.0, 0.0, LONGEST, id="nothing came"),
        pytest.param(10, 5.0, 6.0, 0.0, id="a batch that took longer"),
    ],
)
def test_the_pause_follows_the_traffic(messages: int, seconds: float, took: float, pause: float) -> None:
    assert Cadence(LONGEST).pause(messages, seconds, took) == pytest.approx(pause)


@given(st.integers(0, 10_000), st.floats(0, 1000), st.floats(0, 100))
def test_no_change_waits_longer_than_it_may(messages: int, seconds: float, took: float) -> None:
    pause = Cadence(LONGEST).pause(messages, seconds, took)
    assert 0 <= pause <= LONGEST
    assert pause == 0 or pause + took <= LONGEST


@given(st.floats(1, 1000))
def test_steady_traffic_finds_one_gap_and_keeps_it(rate: float) -> None:
    cadence, period, took = Cadence(LONGEST), 1.0, 0.01
    for _ in range(5):
        period = took + cadence.pause(round(rate * period), period, took)
    assert period == pytest.approx(max(took, min(COMPANY / rate, LONGEST)), rel=0.05)


def test_a_change_may_wait_for_a_share_of_the_shortest_promise() -> None:
    catalog = load_catalog()
    assert longest_pause(catalog) == pytest.approx(SHARE * 10)
    urgent = replace_freshness(catalog, "gold.fact_sales", "2s")
    assert longest_pause(urgent) == pytest.approx(SHARE * 2)


def test_the_sources_own_promise_is_not_the_lakes() -> None:
    catalog = replace_freshness(load_catalog(), "source.orders", "1s")
    assert longest_pause(catalog) == pytest.approx(SHARE * 10)


def replace_freshness(catalog: Catalog, table: str, freshness: str) -> Catalog:
    changed = catalog.get(table).model_copy(update={"freshness": freshness})
    return replace(catalog, tables={**catalog.tables, table: changed})
