"""The stream's counters between two looks, also where its process was another one."""

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bench.cost.cost import PhaseCost
from bench.cost.stream_metrics import StreamMetrics
from spark_jobs.runtime import metrics
from spark_jobs.runtime.phases import PHASES, phase

PAGE = """\
# TYPE lakepulse_phase_cpu_seconds_total counter
lakepulse_phase_cpu_seconds_total{phase="gold.query",threads="own"} %(own)s
lakepulse_phase_cpu_seconds_total{phase="gold.query",threads="native"} 2.0
# TYPE lakepulse_phase_seconds_total counter
lakepulse_phase_seconds_total{phase="gold.query"} 9.0
# TYPE lakepulse_phase_runs_total counter
lakepulse_phase_runs_total{phase="gold.query"} 4.0
# TYPE lakepulse_bronze_rows_total counter
lakepulse_bronze_rows_total %(rows)s
# TYPE lakepulse_commit_to_visible_seconds histogram
lakepulse_commit_to_visible_seconds_count{layer="gold"} 3.0
lakepulse_watermark_lsn{layer="bronze"} %(bronze)s
lakepulse_watermark_lsn{layer="gold"} 7.0
"""


def page(**values: float) -> StreamMetrics:
    return StreamMetrics.parsed(PAGE % {"own": 1.0, "rows": 10.0, "bronze": 7.0, **values})


def test_the_cost_is_what_came_between() -> None:
    cost = page(own=4.5, rows=110.0).since(page()).cost()
    assert cost.changes == 100.0
    assert cost.phases == {"gold.query": PhaseCost(own=3.5)}
    assert cost.batches == {"gold": 0.0}


def test_a_counter_that_is_lower_began_anew() -> None:
    assert page(rows=4.0).since(page(rows=10.0)).cost().changes == 4.0


@pytest.mark.parametrize(("bronze", "settled"), [(7.0, True), (8.0, False)])
def test_gold_has_followed_where_its_watermark_is_bronzes(bronze: float, settled: bool) -> None:
    assert page(bronze=bronze).settled == settled


@pytest.mark.parametrize(
    ("seconds", "p95"),
    [
        ([0.8] * 10, 0.9875),  # the 9.5th of ten between 0.75 and 1.0
        ([0.1] * 90 + [2.2] * 10, 2.25),  # the fifth of ten between 2.0 and 2.5
        ([400.0], 300.0),  # nothing is known above the last bound
        ([], None),
    ],
)
def test_a_quantile_lies_on_a_straight_line_between_two_bounds(
    seconds: list[float], p95: float | None
) -> None:
    visible = Histogram(
        "lakepulse_commit_to_visible_seconds", "", ["layer"], buckets=metrics.BUCKETS, registry=None
    )
    for each in seconds:
        visible.labels("gold").observe(each)
    visible.labels("silver").observe(50.0)
    registry = CollectorRegistry()
    registry.register(visible)
    cost = StreamMetrics.parsed(generate_latest(registry).decode()).cost()
    assert cost.p95.get("gold") == (None if p95 is None else pytest.approx(p95))


def test_the_names_are_those_that_the_stream_gives() -> None:
    registry = CollectorRegistry()
    registry.register(PHASES)
    for metric in (metrics.ROWS, metrics.VISIBLE, metrics.WATERMARK):
        registry.register(metric)
    before = StreamMetrics.parsed(generate_latest(registry).decode())
    with phase("gold.query"):
        metrics.ROWS.inc(3)
    metrics.VISIBLE.labels("silver").observe(1.0)
    cost = StreamMetrics.parsed(generate_latest(registry).decode()).since(before).cost()
    assert (cost.changes, cost.phases["gold.query"].runs, cost.batches["silver"]) == (3.0, 1.0, 1.0)
    assert isinstance(metrics.ROWS, Counter)
