"""Shares follow from what was counted: the workload is in no sum, and idle there is no cost a change."""

import json

from tests.unit.bench.cost.costs import a_cost


def test_shares_are_of_a_core_and_of_the_changes_that_were_carried() -> None:
    cost = a_cost()
    assert cost.total == 6.0
    assert cost.percent(cost.total) == 60.0
    assert cost.per_thousand(cost.total) == 30.0
    assert cost.stream_cpu == 4.0
    assert cost.stream.outside == 1.0


def test_idle_there_is_no_cost_a_change() -> None:
    assert a_cost(0).per_thousand(6.0) is None


def test_the_record_is_json_with_the_shares_in_it() -> None:
    record = json.loads(json.dumps(a_cost().record()))
    assert record["percent"] == {"kafka": 20.0, "stream": 30.0, "spark": 10.0}
    assert (record["total_percent"], record["stream_per_thousand_changes"]) == (60.0, 20.0)
    assert record["stream"]["phases"]["gold.query"] == {"own": 0.5, "native": 1.0, "wall": 3.0, "runs": 20}
    assert record["lake"] == {"files": 120, "files_before": 100, "commits": {"bronze": 50, "gold": 10}}
