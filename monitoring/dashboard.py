"""A dashboard: rows of panels, read from ``monitoring/dashboards/<name>.yaml``; both UIs are generated from it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML

from lakepulse.errors import SettingsError
from lakepulse.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "monitoring" / "dashboards"
COLUMNS = 12
"""The width of a row."""
Unit = Literal["seconds", "bytes", "share", "rows", "per second", "cores", "money", "count"]
"""Of a query's value; ``share`` is 0 to 1, ``rows`` and ``count`` are plain numbers."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Panel(_Part):
    """One query and how it is drawn.

    ``legend`` names a series by its labels (``{{hop}}``). ``kind`` is how Grafana draws it; vmui draws
    lines. ``only`` is the mode that has what it asks for: the embedded platform runs no Trino.
    """

    title: str
    query: str
    unit: Unit
    legend: str = ""
    about: str = ""
    kind: Literal["lines", "value"] = "lines"
    width: int = Field(default=4, ge=2, le=COLUMNS)
    only: Literal["containers"] | None = None


class Row(_Part):
    """Panels beside each other, under a title."""

    title: str
    panels: tuple[Panel, ...]


class Dashboard(_Part):
    """Rows under a title; ``name`` is the stem of its file."""

    name: str
    title: str
    about: str
    rows: tuple[Row, ...]

    def panels(self) -> Iterator[Panel]:
        """All panels, from above."""
        for row in self.rows:
            yield from row.panels


def load_dashboards(folder: Path = FOLDER) -> list[Dashboard]:
    """The dashboards in ``folder`` by name; raises SettingsError where one is wrong."""
    return [_load(file) for file in sorted(folder.glob("*.yaml"))]


def _load(file: Path) -> Dashboard:
    try:
        return Dashboard(name=file.stem, **YAML(typ="safe").load(file))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{file.name}: {place}: {first['msg']}", "Correct the dashboard.") from error
