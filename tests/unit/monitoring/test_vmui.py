"""vmui's form: only what VictoriaMetrics' own types know, and nothing that the embedded platform lacks."""

import pytest

from monitoring.dashboard import Dashboard, Panel, Row, load_dashboards
from monitoring.vmui import vmui

FIELDS = {"title", "description", "unit", "expr", "alias", "showLegend", "width"}
"""Of panelSettings in app/vmselect/vmui.go."""


@pytest.mark.parametrize("dashboard", load_dashboards(), ids=lambda dashboard: dashboard.name)
def test_the_form_is_vmuis(dashboard: Dashboard) -> None:
    for row in vmui(dashboard)["rows"]:
        for panel in row["panels"]:
            assert panel.keys() <= FIELDS
            assert isinstance(panel["expr"], list)


def test_what_runs_in_containers_alone_is_left_out_with_its_row() -> None:
    trino = Panel(title="Trino", query="up", unit="count", only="containers")
    kafka = Panel(title="Kafka", query="up", unit="bytes", legend="{{job}}")
    dashboard = Dashboard(
        name="x",
        title="X",
        about="",
        rows=(Row(title="A", panels=(trino,)), Row(title="B", panels=(trino, kafka))),
    )
    (row,) = vmui(dashboard)["rows"]
    assert [panel["title"] for panel in row["panels"]] == ["Kafka"]
    assert row["panels"][0]["unit"] == "B"
    assert row["panels"][0]["alias"] == ["{{job}}"]
