"""The load test as a picture: changes a second, lateness by layer and what is behind. Neighbour: ``samples``."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bench.load.samples import GOALS, LAYERS, Sample


def draw(asked: int, seconds: int, samples: Sequence[Sample], file: Path) -> None:
    """Write the picture to ``file``; its suffix says as what, .svg or .png."""
    figure = Figure(figsize=(11, 9), layout="constrained")
    rate, late, behind = figure.subplots(3, 1, sharex=True)
    times = [sample.at for sample in samples]
    rate.plot(times, [sample.rate for sample in samples], label="in bronze")
    rate.axhline(asked, linestyle="--", color="grey", label="asked")
    rate.set_title("changes a second", loc="left")
    for layer, colour in zip(LAYERS, ("tab:brown", "tab:grey", "tab:olive"), strict=True):
        seen = [(sample.at, sample.p95[layer]) for sample in samples if layer in sample.p95]
        if seen:
            late.plot(*zip(*seen, strict=True), label=layer, color=colour)
        late.axhline(GOALS[layer], linestyle=":", color=colour)
    late.set_title("commit to visible, p95 in s (dotted: the goal)", loc="left")
    behind.plot(
        times, [sample.behind / 2**20 for sample in samples], label="gold behind bronze", color="tab:red"
    )
    behind.set_title("MiB of the source's log", loc="left")
    behind.set_xlabel("seconds")
    for axes in (rate, late, behind):
        axes.axvline(seconds, color="black", linewidth=0.8)
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper left", fontsize="small")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file)
