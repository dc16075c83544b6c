"""Dashboards: read from YAML, and refused in one sentence."""

from pathlib import Path

import pytest

from lakepulse.errors import SettingsError
from monitoring.dashboard import COLUMNS, Dashboard, load_dashboards

NAMES = ["airflow", "cost", "kafka", "overview", "pipeline", "quality", "slo", "spark", "storage", "trino"]


def test_the_dashboards_of_the_repository() -> None:
    assert [dashboard.name for dashboard in load_dashboards()] == NAMES


@pytest.mark.parametrize("dashboard", load_dashboards(), ids=lambda dashboard: dashboard.name)
def test_rows_are_full_and_titles_are_told_apart(dashboard: Dashboard) -> None:
    for row in dashboard.rows:
        assert sum(panel.width for panel in row.panels) % COLUMNS == 0, row.title
        titles = [panel.title for panel in row.panels]
        assert len(set(titles)) == len(titles)


def test_a_wrong_panel_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "title: X\nabout: x\nrows:\n- title: A\n  panels:\n  - {title: B, query: up, unit: miles}\n"
    )
    with pytest.raises(SettingsError, match=r"x.yaml: rows.0.panels.0.unit: Input should be 'seconds'"):
        load_dashboards(tmp_path)
