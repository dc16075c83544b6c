"""The goals of the platform's cost, beside what was measured; only for the rates that were."""

from collections.abc import Sequence

from bench.cost.cost import Cost
from bench.cost.platform import Goals
from bench.verdict import Verdicts


def judge(verdicts: Verdicts, goals: Goals, costs: Sequence[Cost]) -> None:
    """C1: all components at 20 changes a second, C2: idle, C3: the stream's CPU a change at 300 a second.

    P7 for containers: commit to gold at 300 a second. The embedded platform's is measured by ``bench.latency``.
    """
    by_rate = {cost.rate: cost for cost in costs}
    for goal, rate, limit in (("C1", 20, goals.at_20), ("C2", 0, goals.idle)):
        if cost := by_rate.get(rate):
            share = cost.percent(cost.total)
            verdicts.at_most(goal, f"share of a core at {rate} changes/s, %", [share], limit)
    if (cost := by_rate.get(300)) and goals.change_at_300 is not None:
        change = cost.per_thousand(cost.stream_cpu)
        measured = [] if change is None else [change]
        verdicts.at_most("C3", "stream's CPU a change at 300 changes/s, ms", measured, goals.change_at_300)
    if (cost := by_rate.get(300)) and goals.gold_at_300 is not None:
        reached = [cost.stream.p95["gold"]] if "gold" in cost.stream.p95 else []
        verdicts.at_most("P7", "commit to gold at 300 changes/s, p95 in s", reached, goals.gold_at_300)
