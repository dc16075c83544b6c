"""``lakepulse sql``: one SELECT over the lake, as a table, JSON or CSV."""

import csv
import json
import sys
from enum import StrEnum
from typing import Annotated

import pyarrow as pa
import typer
from rich.console import Console
from rich.table import Table

from operations.cli.context import lake_and_catalog
from spark_jobs.runtime.engines.query import query

app = typer.Typer(add_completion=False)
PIPED_WIDTH = 240


class Format(StrEnum):
    """How the result is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command()
def sql(
    statement: Annotated[str, typer.Argument(help='One SELECT, e.g. "SELECT * FROM gold.dim_city"')],
    output: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    rows: Annotated[int, typer.Option(min=1, help="Rows to show in a table.")] = 40,
) -> None:
    """Query bronze, silver and gold in DuckDB's SQL; each layer at its last published watermark."""
    lake, catalog = lake_and_catalog()
    result = query(lake, catalog, statement)
    chosen = Format.JSON if as_json else output
    if chosen is Format.TABLE:
        print_table(result, rows)
    elif chosen is Format.JSON:
        sys.stdout.write(json.dumps(result.to_pylist(), default=str) + "\n")
    else:
        writer = csv.writer(sys.stdout)
        writer.writerow(result.column_names)
        writer.writerows(row.values() for row in result.to_pylist())


def print_table(result: pa.Table, rows: int, title: str | None = None) -> None:
    """Print the first ``rows`` rows; numbers to the right, nulls dimmed."""
    console = Console()
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    table = Table(title=title, title_justify="left", header_style="bold")
    for field in result.schema:
        number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        right = number or pa.types.is_decimal(field.type)
        table.add_column(field.name, justify="right" if right else "left", overflow="fold")
    for row in result.slice(0, rows).to_pylist():
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table)
    if result.num_rows > rows:
        console.print(f"{result.num_rows - rows:,} more rows: add LIMIT, or --rows {result.num_rows}.")


def _cell(value: object) -> str:
    return "[dim]null[/dim]" if value is None else str(value).replace("[", r"\[")
