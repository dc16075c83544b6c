"""Pictures of the dashboards, drawn from the panels' own queries over a running store.

``python -m monitoring.pictures --minutes 30 --folder docs/pictures`` (``make pictures``). Panels that only
containers have data for are left out, as in vmui.
"""

import argparse
from datetime import UTC, datetime, timedelta
from io import BytesIO
from math import isnan
from pathlib import Path

import httpx
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, FuncFormatter, PercentFormatter
from PIL import Image

from monitoring.dashboard import COLUMNS, Dashboard, Panel, load_dashboards
from monitoring.series import Series, series
from operations.local.settings import MonitoringSettings

LINES = 10
"""The most lines of a panel that are named."""
COLOURS = 64
WIDTH, HEIGHT, DPI = 15.0, 2.5, 72
"""Of a picture, and of a line of panels, in inches."""
FORMATS = {
    "seconds": EngFormatter("s"),
    "bytes": EngFormatter("B"),
    "share": PercentFormatter(1.0),
    "rows": EngFormatter(),
    "per second": FuncFormatter(lambda value, _: f"{value:g}/s"),
    "cores": FuncFormatter(lambda value, _: f"{value:g}"),
    "money": FuncFormatter(lambda value, _: f"{value:.3g} €"),
    "count": FuncFormatter(lambda value, _: f"{value:g}"),
}


def draw(dashboard: Dashboard, client: httpx.Client, seconds: float, file: Path) -> None:
    """Write the picture of ``dashboard``; raises ServiceError where a query is refused."""
    lines = _lines(dashboard)
    figure = Figure(figsize=(WIDTH, 0.5 + HEIGHT * len(lines)), layout="constrained")
    figure.suptitle(f"{dashboard.title}: {dashboard.about}", x=0.01, ha="left")
    grid = figure.add_gridspec(len(lines), COLUMNS)
    until = datetime.now(UTC)
    for number, panels in enumerate(lines):
        left = 0
        for panel in panels:
            axes = figure.add_subplot(grid[number, left : left + panel.width])
            axes.set_xlim(date2num(until - timedelta(seconds=seconds)), date2num(until))
            _panel(axes, panel, series(client, panel, seconds))
            left += panel.width
    file.parent.mkdir(parents=True, exist_ok=True)
    drawn = BytesIO()
    figure.savefig(drawn, dpi=DPI)
    # Lines need few colours: a third of the size.
    Image.open(drawn).convert("RGB").quantize(COLOURS).save(file, optimize=True)


def _lines(dashboard: Dashboard) -> list[list[Panel]]:
    """The panels beside each other."""
    found: list[list[Panel]] = []
    for row in dashboard.rows:
        width = COLUMNS
        for panel in (each for each in row.panels if each.only is None):
            if width + panel.width > COLUMNS:
                found.append([])
                width = 0
            found[-1].append(panel)
            width += panel.width
    return found


def _panel(axes: Axes, panel: Panel, found: list[Series]) -> None:
    axes.set_title(panel.title, loc="left", fontsize="small")
    axes.tick_params(labelsize="x-small")
    axes.grid(alpha=0.3)
    axes.yaxis.set_major_formatter(FORMATS[panel.unit])
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M"))
    if not found:
        axes.text(0.5, 0.5, "no data", ha="center", va="center", transform=axes.transAxes, color="grey")
        return
    for each in found:
        moments = [date2num(datetime.fromtimestamp(moment, UTC)) for moment in each.times]
        axes.plot(moments, each.values, label=each.name)
    values = [value for each in found for value in each.values if not isnan(value)]
    if min(values) >= 0:
        axes.set_ylim(0.0, 1.08 * max(values) or 1.0)
    named, names = axes.get_legend_handles_labels()
    if any(names):
        axes.legend(named[:LINES], names[:LINES], fontsize="xx-small", loc="upper left", framealpha=0.5)


def main() -> None:
    """Draw every dashboard."""
    parser = argparse.ArgumentParser(description="Draw each dashboard from what was measured.")
    parser.add_argument(
        "--url", default=f"http://127.0.0.1:{MonitoringSettings().store_port}", help="the store"
    )
    parser.add_argument("--minutes", type=float, default=30.0, help="how far back")
    parser.add_argument("--folder", type=Path, default=Path(".lakepulse/dashboards"))
    arguments = parser.parse_args()
    with httpx.Client(base_url=arguments.url) as client:
        for dashboard in load_dashboards():
            if _lines(dashboard):
                draw(dashboard, client, arguments.minutes * 60, arguments.folder / f"{dashboard.name}.png")


if __name__ == "__main__":
    main()
