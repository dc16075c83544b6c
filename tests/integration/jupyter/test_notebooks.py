"""Every notebook runs from its first cell to its last, and the two kernels of our own answer."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from lakepulse.settings import Settings
from tests.integration.jupyter.conftest import JUPYTER

pytestmark = pytest.mark.integration

CELL_SECONDS = 300


def test_every_notebook_and_kernel(flowing: Settings, tmp_path: Path) -> None:
    """One test for all: what takes time is the flow that they look at."""
    for path in sorted((JUPYTER / "notebooks").glob("*.ipynb")):
        ran = executed(nbformat.read(path, as_version=4), tmp_path)
        assert any(cell.get("outputs") for cell in ran.cells), path.name
    _sql_answers(tmp_path)
    _scala_answers(tmp_path)


def _sql_answers(folder: Path) -> None:
    said = answers(
        "sql", folder, "-- the calendar\nSELECT count(*) AS days FROM gold.dim_date;\nSELECT 2 AS two"
    )
    assert "18263" in said
    assert said.index("two") > said.index("18263")
    with pytest.raises(CellExecutionError, match=r"gold\.dim_date"):
        answers("sql", folder, "SELECT * FROM gold.dim_dat")


def _scala_answers(folder: Path) -> None:
    cells = ('val days = table("gold.dim_date")\n\ncase class Sum(n: Long)', "println(Sum(days.count()))")
    assert "Sum(18263)" in answers("scala", folder, *cells)
    for wrong in ("val x: Int = undefined", 'throw new IllegalStateException("planted")'):
        with pytest.raises(CellExecutionError, match=r"undefined|planted"):
            answers("scala", folder, wrong)


def answers(kernel: str, folder: Path, *cells: str) -> str:
    """What a notebook of ``kernel`` with these cells prints."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": kernel}
    outputs = [output for cell in executed(notebook, folder).cells for output in cell.outputs]
    return "\n".join(text(output) for output in outputs)


def executed(notebook: Any, folder: Path) -> Any:  # noqa: ANN401  # nbformat has no types
    client = NotebookClient(notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}})
    return client.execute()


def text(output: Any) -> str:  # noqa: ANN401
    return str(output.get("text") or output["data"]["text/plain"])
