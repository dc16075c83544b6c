"""One rate on a platform: quiet, then traffic around the window, and counters from before and after it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.cost import measure as measuring
from bench.cost.measure import measure, wait_until_quiet
from bench.cost.platform import Goals, LakeState, Metered
from bench.cost.stream_metrics import CHANGES, WATERMARK, Sample, StreamMetrics


class ScriptedPlatform:
    """A platform whose counters are what the test says, one look after the other; the last stays."""

    goals = Goals(1.0, 1.0, 1.0)

    def __init__(self, *looks: tuple[float, float]) -> None:
        """``looks``: rows that came to bronze, and gold's watermark; bronze's is 7."""
        self.looks = list(looks)
        self.done: list[str] = []

    @contextmanager
    def traffic(self, rate: int, seconds: int) -> Iterator[None]:
        self.done.append(f"{rate}/s for {seconds} s")
        yield
        self.done.append("traffic ended")

    def metrics(self) -> StreamMetrics:
        rows, gold = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        marks: dict[Sample, float] = {(WATERMARK, (("layer", layer),)): 7.0 for layer in ("bronze", "silver")}
        return StreamMetrics({**marks, (WATERMARK, (("layer", "gold"),)): gold, (CHANGES, ()): rows})

    def metered(self, seconds: float) -> Metered:
        self.done.append(f"metered for {seconds} s")
        return Metered(2.0, {"kafka": 1.0}, 0.5)

    def lake(self) -> LakeState:
        return LakeState(len(self.looks), {"gold": 10 - len(self.looks)})


@pytest.fixture(autouse=True)
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr("time.sleep", found.append)
    return found


def test_the_window_is_inside_the_traffic_and_after_the_warming(sleeps: list[float]) -> None:
    quiet = [(10.0, 7.0)] * (1 + measuring.QUIET_LOOKS)
    platform = ScriptedPlatform(*quiet, (10.0, 7.0), (50.0, 7.0))
    cost = measure(platform, 20, 30, 2)
    assert platform.done == ["20/s for 42 s", "metered for 2 s", "traffic ended"]
    assert sleeps[measuring.QUIET_LOOKS :] == [30]
    assert (cost.rate, cost.seconds, cost.cpu, cost.workload) == (20, 2.0, {"kafka": 1.0}, 0.5)
    assert cost.stream.changes == 40.0
    assert cost.lake is not None
    assert (cost.lake.files, cost.lake.files_before, cost.lake.commits) == (1, 2, {"gold": 1})


def test_quiet_is_when_nothing_comes_and_gold_has_followed(sleeps: list[float]) -> None:
    wait_until_quiet(ScriptedPlatform((0.0, 7.0), (5.0, 7.0), (5.0, 6.0), (5.0, 7.0)))
    assert len(sleeps) == 2 + measuring.QUIET_LOOKS


def test_a_stream_that_does_not_come_to_rest_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "PATIENCE_SECONDS", -1.0)
    with pytest.raises(SystemExit, match="has not come to rest"):
        wait_until_quiet(ScriptedPlatform((0.0, 6.0)))
