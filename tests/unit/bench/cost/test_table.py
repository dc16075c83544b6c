"""The table: everything that was measured, the largest first, and what is small as one line."""

import pytest

from bench.cost.table import named, table, without_small
from tests.unit.bench.cost.costs import a_cost


def lines(rate: int) -> dict[str, list[str]]:
    """The table's lines as words, by their first word."""
    return {line.split()[0]: line.split() for line in table(a_cost(rate)).splitlines() if line.split()}


def test_each_line_has_seconds_share_of_a_core_and_seconds_per_thousand_changes() -> None:
    found = lines(20)
    assert found["kafka"] == ["kafka", "2.00", "20.00", "10.000"]
    assert found["gold.query"] == ["gold.query", "1.50", "15.00", "7.500", "0.50", "1.00", "3.0", "20"]
    assert found["(gold,"] == ["(gold,", "all)", "1.50", "15.00", "7.500"]
    assert list(found).index("gold.query") < list(found).index("bronze.read")


def test_what_was_carried_is_said_and_idle_has_no_cost_a_change() -> None:
    assert "20 changes/s asked, 20.0 carried to bronze, over 10 s" in table(a_cost(20))
    assert "Delta commits/s: bronze 5.0, gold 1.0; files in the lake: 120 (+20)" in table(a_cost(20))
    assert "publications/s: bronze 1.00, silver 0.50; the stream's CPU a batch: 800 ms" in table(a_cost(20))
    assert lines(0)["kafka"][-1] == "-"


def test_python_has_what_the_native_threads_leave_of_the_process() -> None:
    cost = a_cost()
    found = named(cost, "stream", cost.threads["stream"])
    assert found == pytest.approx({"python": 2.099, "tokio-rt-worker": 0.4, "tiny": 0.001, "arrow": 0.5})
    assert named(cost, "spark", {"python": 1.0}) == {"python": 1.0}


def test_small_ones_are_summed_up() -> None:
    assert without_small({"a": 1.0, "b": 0.001, "c": 0.002}, a_cost()) == {
        "a": 1.0,
        "others": pytest.approx(0.003),
    }
    assert without_small({"a": 1.0}, a_cost()) == {"a": 1.0}
