"""A goal is judged where its rate was measured, and only there."""

import json
from pathlib import Path

import pytest

from bench.cost.goals import judge
from bench.cost.platform import Goals
from bench.verdict import Verdicts, parser
from tests.unit.bench.cost.costs import a_cost

GOALS = Goals(at_20=60.0, idle=3.0, change_at_300=1.5)


def judged(tmp_path: Path, goals: Goals, rates: list[int]) -> tuple[int, list[tuple[str, float, bool]]]:
    """The exit code, and (goal, value, met) of what was judged."""
    file = tmp_path / "cost.json"
    verdicts = Verdicts("cost", parser("").parse_args(["--strict", "--json", str(file)]))
    judge(verdicts, goals, [a_cost(rate) for rate in rates])
    code = verdicts.end()
    figures = json.loads(file.read_text())["figures"]
    return code, [(each["goal"], each["median"], each["met"]) for each in figures]


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([20], (0, [("C1", 60.0, True)])),
        ([0, 20], (1, [("C1", 60.0, True), ("C2", 60.0, False)])),
        ([1, 300], (0, [("C3", pytest.approx(4 / 3), True)])),
        ([1], (0, [])),
    ],
)
def test_goals_belong_to_rates(tmp_path: Path, rates: list[int], expected: tuple[int, list[object]]) -> None:
    assert judged(tmp_path, GOALS, rates) == expected


def test_containers_have_a_goal_for_gold_and_none_for_a_change(tmp_path: Path) -> None:
    containers = Goals(60.0, 3.0, gold_at_300=2.0)
    assert judged(tmp_path, containers, [300]) == (1, [("P7", 2.4, False)])
    assert judged(tmp_path, containers, [20]) == (0, [("C1", 60.0, True)])
