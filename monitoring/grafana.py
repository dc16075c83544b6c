"""Grafana's form of a dashboard, by the builders of its own SDK."""

import json
from typing import Any

from grafana_foundation_sdk.builders import common, prometheus, stat, timeseries
from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BigValueGraphMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import DataSourceRef, GridPos

from monitoring.dashboard import COLUMNS, Dashboard, Panel

DATA_SOURCE = DataSourceRef(type_val="prometheus", uid="prometheus")
UNITS = {
    "seconds": "s",
    "bytes": "bytes",
    "share": "percentunit",
    "rows": "short",
    "per second": "cps",
    "cores": "short",
    "money": "currencyEUR",
    "count": "short",
}
"""Grafana's names of units."""
GRID = 24
"""Grafana's columns in a row."""
HEIGHT = 8
"""Of a panel, in Grafana's grid."""


def grafana(dashboard: Dashboard) -> dict[str, Any]:
    """The dashboard as Grafana imports it."""
    builder = (
        builders.Dashboard(dashboard.title)
        .uid(f"lakepulse-{dashboard.name}")
        .description(dashboard.about)
        .tags(["lakepulse"])
        .time("now-1h", "now")
        .refresh("30s")
        .timezone("utc")
        .readonly()
    )
    top = 0
    for row in dashboard.rows:
        builder.with_row(builders.Row(row.title).grid_pos(GridPos(h=1, w=GRID, x=0, y=top)))
        top += 1
        left = 0
        for panel in row.panels:
            width = panel.width * GRID // COLUMNS
            if left + width > GRID:
                left, top = 0, top + HEIGHT
            builder.with_panel(_panel(panel).grid_pos(GridPos(h=HEIGHT, w=width, x=left, y=top)))
            left += width
        top += HEIGHT
    return dict(json.loads(JSONEncoder(sort_keys=True).encode(builder.build())))


def _panel(panel: Panel) -> timeseries.Panel | stat.Panel:
    builder = _lines() if panel.kind == "lines" else _value()
    query = prometheus.Dataquery().expr(panel.query).legend_format(panel.legend or "__auto").ref_id("A")
    return (
        builder.title(panel.title)
        .description(panel.about)
        .datasource(DATA_SOURCE)
        .unit(UNITS[panel.unit])
        .with_target(query)
    )


def _lines() -> timeseries.Panel:
    legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
    tooltip = common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING)
    return timeseries.Panel().legend(legend.show_legend(True)).tooltip(tooltip).fill_opacity(8)


def _value() -> stat.Panel:
    newest = common.ReduceDataOptions().calcs(["lastNotNull"])
    return stat.Panel().reduce_options(newest).graph_mode(BigValueGraphMode.AREA)
