"""``lakepulse sql``: one SELECT over the lake, for the screen or as CSV, JSON or Parquet."""

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lakepulse.errors import SettingsError
from operations.cli.screen.result import Result, print_table, write_csv, write_json
from spark_jobs.runtime.engines.statement import answer_as_tuples, connect, referenced_tables

if TYPE_CHECKING:
    import pyarrow as pa

app = typer.Typer(add_completion=False)


@app.command()
def sql(
    statement: Annotated[str, typer.Argument(help='One SELECT, e.g. "SELECT * FROM gold.dim_city"')],
    as_csv: Annotated[bool, typer.Option("--csv", help="Every row and value as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Every row and value as one JSON array.")] = False,
    parquet: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Every row and value to a Parquet file.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Do not cut long values.")] = False,
    rows: Annotated[int, typer.Option(min=1, help="Rows to show on the screen.")] = 40,
    committed: Annotated[
        bool, typer.Option("--committed", help="The tables alone, as published, without what is behind them.")
    ] = False,
) -> None:
    """Query bronze, silver and gold in DuckDB's SQL, with every transaction that Kafka holds by now.

    The position that is shown is printed to standard error.
    """
    if as_csv + as_json + (parquet is not None) > 1:
        raise SettingsError("--csv, --json and --parquet exclude each other", "Leave one of them.")
    if parquet:
        table = _table(statement, committed)
        importlib.import_module("pyarrow.parquet").write_table(table, parquet)
        typer.echo(f"{table.num_rows:,} rows in {parquet}")
        return
    result = _result(statement, committed)
    if as_json:
        write_json(result, sys.stdout)
    elif as_csv:
        write_csv(result, sys.stdout)
    else:
        print_table(result, rows, full=full)


def _result(statement: str, committed: bool) -> Result:
    if referenced_tables(statement):
        return Result.of(_table(statement, committed))
    return Result(*answer_as_tuples(connect(), statement))


def _table(statement: str, committed: bool) -> "pa.Table":
    # What reads the lake takes seconds to load: only a statement that names a table waits for it.
    lake_query = importlib.import_module("operations.cli.answers.lake_query")
    answer = lake_query.lake_query(statement, committed=committed)
    if position := lake_query.position(answer):
        typer.echo(position, err=True)
    return answer.rows
