"""A goal is met or it is not, and who reads the exit code or the file learns which."""

import json
import math
from pathlib import Path

import pytest

from bench.verdict import Figure, Verdicts, parser, spread


def run(*arguments: str) -> Verdicts:
    return Verdicts("things", parser("Things.").parse_args(arguments))


@pytest.mark.parametrize(
    ("values", "at_least", "met"),
    [
        ((0.9, 1.0, 9.0), True, True),
        ((0.9, 0.99, 9.0), True, False),
        ((0.1, 1.0, 9.0), False, True),
        ((0.1, 1.01, 9.0), False, False),
        ((), True, False),
        ((), False, False),
        ((math.nan,), False, False),
    ],
)
def test_the_median_decides_and_nothing_measured_is_not_met(
    values: tuple[float, ...], at_least: bool, met: bool
) -> None:
    figure = Figure("P1", "things", values, 1.0, at_least)
    assert figure.met == met
    assert str(figure).endswith(": met" if met else ": NOT MET")


def test_a_missed_goal_is_an_exit_code_only_when_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    codes = []
    for arguments in ([], ["--strict"]):
        verdicts = run(*arguments)
        verdicts.at_most("P8", "cost", [1.0], 1.1)
        verdicts.at_least("P2", "rate", [0.5, 0.7], 1.0)
        codes.append(verdicts.end())
    assert codes == [0, 1]
    assert "P2 rate: median 0.6 (0.5 to 0.7, n=2), goal ≥ 1: NOT MET" in capsys.readouterr().out


def test_all_goals_met_is_no_failure() -> None:
    verdicts = run("--strict")
    verdicts.at_most("P8", "cost", [1.0], 1.1)
    assert verdicts.end() == 0


def test_the_file_has_figures_spread_goal_and_verdict(tmp_path: Path) -> None:
    file = tmp_path / "things.json"
    verdicts = run("--json", str(file))
    verdicts.at_most("P10", "bytes", [1.0, 2.0, 6.0], 5.0)
    verdicts.at_least("P2", "rate", [], 1.0)
    verdicts.keep("parts", [1, 2])
    verdicts.end()
    written = json.loads(file.read_text())
    assert (written["bench"], written["met"]) == ("things", False)
    assert written["parts"] == [1, 2]
    first, second = written["figures"]
    assert (first["goal"], first["values"], first["limit"], first["met"]) == (
        "P10",
        [1.0, 2.0, 6.0],
        5.0,
        True,
    )
    assert (first["median"], first["lowest"], first["highest"]) == (2.0, 1.0, 6.0)
    assert (second["median"], second["met"]) == (None, False)


def test_how_long_things_took_is_told_where_nothing_did() -> None:
    assert spread([]) == "none"
    assert spread([1.0, 2.0, 3.0]) == "p50 2.00 p95 2.90 s (3)"
