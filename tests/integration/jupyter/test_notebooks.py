"""Every notebook runs from its first cell to its last, and the two kernels of our own answer."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from lakepulse.settings import Settings
from tests.integration.jupyter.conftest import JUPYTER

pytestmark = [pytest.mark.integration, pytest.mark.serving]

CELL_SECONDS = 300


def test_every_notebook_and_kernel(flowing: Settings, tmp_path: Path) -> None:
    """One test for all: what takes time is the flow that they look at."""
    for path in sorted((JUPYTER / "notebooks").glob("*.ipynb")):
        ran = executed(nbformat.read(path, as_version=4), tmp_path)
        assert any(cell.get("outputs") for cell in ran.cells), path.name
    _sql_answers(tmp_path)
    _scala_answers(tmp_path)


def _sql_answers(folder: Path) -> None:
    days, two, error = answers(
        "sql",
        folder,
        "-- the calendar\nSELECT count(*) AS days FROM gold.dim_date",
        "SELECT 1 AS one;\nSELECT 2 AS two",
        "SELECT * FROM gold.dim_dat",
    )
    assert "18263" in days
    assert two.index("one") < two.index("two")
    assert "Did you mean gold.dim_date" in error


def _scala_answers(folder: Path) -> None:
    _, total, undefined, planted, after = answers(
        "scala",
        folder,
        'val days = table("gold.dim_date")\n\ncase class Sum(n: Long)',
        "println(Sum(days.count()))",
        "val x: Int = undefined",
        'throw new IllegalStateException("planted")',
        "1 + 1",
    )
    assert "Sum(18263)" in total
    assert undefined.startswith("ScalaError")
    assert "not found: value undefined" in undefined
    assert planted.startswith("ScalaError: java.lang.IllegalStateException: planted")
    assert "Int = 2" in after


def answers(kernel: str, folder: Path, *cells: str) -> list[str]:
    """What each of the cells prints in a notebook of ``kernel``, its error where it fails."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": kernel}
    ran = executed(notebook, folder, allow_errors=True)
    return ["\n".join(text(output) for output in cell.outputs) for cell in ran.cells]


def executed(notebook: Any, folder: Path, *, allow_errors: bool = False) -> Any:  # noqa: ANN401  # untyped
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        startup_timeout=CELL_SECONDS,
        allow_errors=allow_errors,
        resources={"metadata": {"path": str(folder)}},
    )
    return client.execute()


def text(output: Any) -> str:  # noqa: ANN401  # untyped
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    return str(output.get("text") or output["data"]["text/plain"])
