"""Grafana's form: read back by the SDK's own models, every panel in its place, nothing above anything."""

import itertools
from typing import Any

import pytest
from grafana_foundation_sdk.models.dashboard import Dashboard as GrafanaDashboard

from monitoring.dashboard import Dashboard, load_dashboards
from monitoring.grafana import DATA_SOURCE, GRID, grafana

BOARDS = load_dashboards()


def panels(dashboard: Dashboard) -> list[dict[str, Any]]:
    return [panel for panel in grafana(dashboard)["panels"] if panel["type"] != "row"]


@pytest.mark.parametrize("dashboard", BOARDS, ids=lambda dashboard: dashboard.name)
def test_the_form_is_grafanas(dashboard: Dashboard) -> None:
    document = grafana(dashboard)
    read = GrafanaDashboard.from_json(document)
    assert read.title == dashboard.title
    assert document["uid"] == f"lakepulse-{dashboard.name}"
    assert document["schemaVersion"] >= 36
    assert len(read.panels or []) == len(dashboard.rows) + len(list(dashboard.panels()))


@pytest.mark.parametrize("dashboard", BOARDS, ids=lambda dashboard: dashboard.name)
def test_every_panel_asks_the_one_data_source(dashboard: Dashboard) -> None:
    for panel, made in zip(dashboard.panels(), panels(dashboard), strict=True):
        assert made["datasource"] == {"type": "prometheus", "uid": DATA_SOURCE.uid}
        assert [target["expr"] for target in made["targets"]] == [panel.query]
        assert made["type"] == ("timeseries" if panel.kind == "lines" else "stat")
        assert made["options"]


@pytest.mark.parametrize("dashboard", BOARDS, ids=lambda dashboard: dashboard.name)
def test_no_panel_lies_on_another(dashboard: Dashboard) -> None:
    places = [panel["gridPos"] for panel in grafana(dashboard)["panels"]]
    assert all(place["x"] + place["w"] <= GRID for place in places)
    for one, other in itertools.combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above
