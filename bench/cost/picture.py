"""The costs as bars, a bar a rate: the platform by component, and the stream by phase of its batch."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.cost.cost import Cost
from bench.cost.table import OTHERS, descending

PARTS = 15
"""The most parts of a bar; the others are one more."""
COLOURS = "tab20"


def draw(costs: Sequence[Cost], file: Path) -> None:
    """Write the picture to ``file``; its suffix says as what, .svg or .png."""
    figure = Figure(figsize=(12, max(8.0, 2.4 + 1.1 * len(costs))), layout="constrained")
    above, below = figure.subplots(2, 1)
    _bars(above, "platform, % of a core by process", costs, [_shares(cost, cost.cpu) for cost in costs])
    _bars(
        below, "stream (Python), % of a core by phase of its batch", costs, [_phases(cost) for cost in costs]
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file)


def _phases(cost: Cost) -> dict[str, float]:
    stream = cost.stream
    return _shares(
        cost, {name: phase.cpu for name, phase in stream.phases.items()} | {"in no phase": stream.outside}
    )


def _shares(cost: Cost, cpu: Mapping[str, float]) -> dict[str, float]:
    return {name: cost.percent(seconds) for name, seconds in cpu.items()}


def parts(bars: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """The bars with the same parts in the same order, the largest first, the small ones as one."""
    totals: dict[str, float] = {}
    for bar in bars:
        for name, value in bar.items():
            totals[name] = totals.get(name, 0.0) + value
    shown = list(descending(totals))[:PARTS]
    found = [{name: bar.get(name, 0.0) for name in shown} for bar in bars]
    if len(totals) > PARTS:
        for bar, part in zip(bars, found, strict=True):
            part[OTHERS] = sum(bar.values()) - sum(part.values())
    return found


def _bars(axes: Axes, title: str, costs: Sequence[Cost], bars: Sequence[Mapping[str, float]]) -> None:
    labels = [f"{cost.rate}/s" if cost.rate else "idle" for cost in costs]
    stacked = parts(bars)
    ends = [0.0] * len(costs)
    colours = colormaps[COLOURS]
    for number, name in enumerate(stacked[0] if stacked else ()):
        values = [bar[name] for bar in stacked]
        axes.barh(labels, values, left=ends, label=name, color=colours(number))
        ends = [end + value for end, value in zip(ends, values, strict=True)]
    for number, end in enumerate(ends):
        axes.text(end, number, f" {end:.1f} %", va="center")
    axes.set_title(title, loc="left")
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize="small")
