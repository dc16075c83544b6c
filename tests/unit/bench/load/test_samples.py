"""The verdict of a load test: a rate that is not carried, lateness that grows and a tail that stays are seen."""

import argparse
from pathlib import Path

import pytest

from bench.load.samples import Sample, growing, judge
from bench.verdict import Verdicts


def samples(rate: float = 300.0, late: tuple[float, ...] = (1.0,) * 9) -> list[Sample]:
    return [
        Sample(5.0 * number, 5.0, 5.0 * rate, {"gold": seconds}, 0.0)
        for number, seconds in enumerate(late, 1)
    ]


GOOD = {"bronze": 0.5, "silver": 1.0, "gold": 1.2}


@pytest.mark.parametrize(
    ("seen", "p95", "caught_up", "code"),
    [
        (samples(), GOOD, 4.0, 0),
        (samples(rate=250.0), GOOD, 4.0, 1),
        (samples(), {**GOOD, "gold": 9.0}, 4.0, 1),
        (samples(), {"bronze": 0.5}, 4.0, 1),
        (samples(late=(1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)), GOOD, 4.0, 1),
        (samples(), GOOD, float("inf"), 1),
        ([], GOOD, 4.0, 1),
    ],
)
def test_a_goal_that_is_missed_ends_a_strict_run(
    seen: list[Sample], p95: dict[str, float], caught_up: float, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts = Verdicts("load", argparse.Namespace(strict=True, json=None))
    judge(verdicts, 300, seen, p95, caught_up)
    assert verdicts.end() == code
    assert ("NOT MET" in capsys.readouterr().out) is bool(code)


def test_growth_is_told_of_halves() -> None:
    assert growing(samples(late=(1.0, 1.0, 2.0, 2.0))) == 2.0
    assert growing(samples(late=(1.0,))) is None


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from bench.load.picture import draw  # noqa: PLC0415

    draw(300, 45, samples(), tmp_path / "load.svg")
    assert (tmp_path / "load.svg").read_text().startswith("<?xml")
