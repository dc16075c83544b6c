"""What `lakepulse workload` reads from its options."""

import pytest
import typer

from operations.cli.options.duration import seconds
from operations.cli.source.workload import speed_of


@pytest.mark.parametrize(("text", "expected"), [("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7_200)])
def test_durations(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "s", "-1s", "0", "1d", "ten"])
def test_wrong_durations_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="write 90s"):
        seconds(text)


@pytest.mark.parametrize(("text", "expected"), [("auto", None), ("1", 1.0), ("60", 60.0), ("0.5", 0.5)])
def test_speeds(text: str, expected: float | None) -> None:
    assert speed_of(text) == expected


@pytest.mark.parametrize("text", ["", "fast", "0", "-1", "1e9", "inf"])
def test_wrong_speeds_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="write auto, 1 or 60"):
        speed_of(text)
