"""What can be said about the committed notebooks without running them; running them is an integration test."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import lakehouse
import pandas as pd
import pytest

from lakepulse.settings import PROJECT_ROOT

NOTEBOOKS = sorted((PROJECT_ROOT / "jupyter" / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text())["cells"])


def test_there_are_seven() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_committed(path: Path) -> None:
    for cell in cells(path):
        assert not cell.get("outputs"), f"{path.name} holds outputs: clear them before you commit it"
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_is_python_and_begins_with_a_title(path: Path) -> None:
    first, *others = cells(path)
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]).startswith(f"# {path.name[0]} · ")
    for cell in others:
        if cell["cell_type"] == "code":
            compile("".join(cell["source"]), path.name, "exec")


def test_decimals_and_days_are_ready_to_draw() -> None:
    frame = lakehouse._drawable(
        pd.DataFrame({"money": [Decimal("1.50"), None], "day": [date(2020, 1, 2), None], "name": ["a", None]})
    )
    assert [str(frame[name].dtype) for name in frame] == ["float64", "datetime64[ns]", "object"]
    assert frame["money"].iloc[0] == 1.5
