"""A Jupyter kernel whose cells are SQL: each statement's rows as a table. `lakehouse.sql` says who answers."""

import re
from html import escape
from typing import Any

import lakehouse
import pandas as pd
from duckdb import Error as DuckDBError
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from trino.exceptions import Error as TrinoError

from lakepulse.errors import LakePulseError

SHOWN_ROWS = 200
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


class SqlKernel(Kernel):  # type: ignore[misc]  # ipykernel has no types
    """Runs cells of SQL statements, separated by ``;`` at the end of a line."""

    implementation = "lakepulse-sql"
    implementation_version = "1"
    banner = "SQL over the lakehouse"
    language_info = {  # noqa: RUF012  # as the base class declares it
        "name": "sql",
        "mimetype": "text/x-sql",
        "file_extension": ".sql",
    }

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, Any] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: dict[str, Any] | None = None,
        cell_id: str | None = None,
    ) -> dict[str, Any]:
        """Run the statements of one cell in their order; the first that fails ends it."""
        try:
            for statement in statements(code):
                self._show(lakehouse.sql(statement), silent)
        except (LakePulseError, TrinoError, DuckDBError) as error:
            return self._failed(error)
        return {
            "status": "ok",
            "execution_count": self.execution_count,
            "payload": [],
            "user_expressions": {},
        }

    def _show(self, frame: pd.DataFrame, silent: bool) -> None:
        if silent:
            return
        count = f"{len(frame):,} rows" + (
            f", the first {SHOWN_ROWS} shown" if len(frame) > SHOWN_ROWS else ""
        )
        shown = frame.head(SHOWN_ROWS)
        html = shown.to_html(index=False, max_rows=SHOWN_ROWS, border=0) + f"<p>{escape(count)}</p>"
        text = shown.to_string(index=False) + f"\n{count}"
        content = {"data": {"text/html": html, "text/plain": text}, "metadata": {}}
        self.send_response(self.iopub_socket, "display_data", content)

    def _failed(self, error: Exception) -> dict[str, Any]:
        content = {"ename": type(error).__name__, "evalue": str(error), "traceback": [str(error)]}
        self.send_response(self.iopub_socket, "error", content)
        return {"status": "error", "execution_count": self.execution_count, **content}


def statements(code: str) -> list[str]:
    """The statements of a cell, without those that are nothing but comments."""
    parts = (part.strip() for part in re.split(r";[ \t]*(?:\n|$)", code))
    return [part for part in parts if _COMMENT.sub("", part).strip()]


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=SqlKernel)
