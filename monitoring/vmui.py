"""VictoriaMetrics' vmui: its form of a dashboard (title, rows, panels with expr, alias, unit and width)."""

from typing import Any

from monitoring.dashboard import Dashboard, Panel

UNITS = {"seconds": "s", "bytes": "B", "per second": "/s", "cores": "cores", "money": "€"}
"""What vmui writes beside a value; it knows no scales."""


def vmui(dashboard: Dashboard) -> dict[str, Any]:
    """The dashboard without what the embedded platform has no data for; rows that are empty then are left out."""
    rows = [
        {"title": row.title, "panels": [_panel(panel) for panel in row.panels if panel.only is None]}
        for row in dashboard.rows
    ]
    return {"title": dashboard.title, "rows": [row for row in rows if row["panels"]]}


def _panel(panel: Panel) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": panel.title,
        "description": panel.about,
        "expr": [panel.query],
        "width": panel.width,
        "showLegend": True,
    }
    if panel.legend:
        found["alias"] = [panel.legend]
    if panel.unit in UNITS:
        found["unit"] = UNITS[panel.unit]
    return found
