"""``lakepulse source``: create, generate and load the source database, and say what it holds."""

import json
import sys
from typing import Annotated

import typer
from rich.table import Table

from cdc_simulator.source.drawing.counts import MAX_SCALE, MIN_SCALE
from cdc_simulator.source.load import load as load_source
from cdc_simulator.source.load import status as source_status
from cdc_simulator.source.record import SourceLoad
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.cli.options.until import Until, last_day
from operations.cli.screen.console import open_console

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Create, generate and load the source database."
)


@app.command()
def load(
    scale: Annotated[
        float, typer.Option(min=MIN_SCALE, max=MAX_SCALE, help="Size; 1 is 1,057,452 rows.")
    ] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="The same seed and scale give the same rows.")] = 7,
    until: Until = None,
    replace: Annotated[bool, typer.Option("--replace", help="Drop what is loaded and load anew.")] = False,
) -> None:
    """Load all tables; does nothing where exactly this is loaded already."""
    console = open_console(stderr=True)
    with console.status("looking at the source") as line:

        def progress(text: str) -> None:
            if console.is_terminal:
                line.update(text)
            elif not text.startswith("copied"):
                console.print(text, highlight=False)

        loaded = load_source(Settings(), scale, seed, progress, replace, last_day(until))
    typer.echo(
        f"{loaded.rows:,} rows in {len(loaded.counts)} tables: scale {loaded.scale:g}, seed {loaded.seed}, "
        f"history until {loaded.until}"
    )


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """What was loaded: scale, seed and rows by table."""
    loaded = source_status(Settings())
    if loaded is None:
        raise ServiceError("the source database is empty", "Run `lakepulse source load`.")
    if as_json:
        sys.stdout.write(json.dumps(_as_dict(loaded)) + "\n")
    else:
        _print(loaded)


def _as_dict(loaded: SourceLoad) -> dict[str, object]:
    return {
        "status": loaded.status,
        "scale": loaded.scale,
        "seed": loaded.seed,
        "until": loaded.until.isoformat(),
        "rows": loaded.rows,
        "tables": loaded.counts,
        "checksum": loaded.checksum,
    }


def _print(loaded: SourceLoad) -> None:
    table = Table(
        title=f"scale {loaded.scale:g}, seed {loaded.seed}, until {loaded.until}: {loaded.status}",
        title_justify="left",
    )
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, rows in loaded.counts.items():
        table.add_row(name, f"{rows:,}")
    table.add_section()
    table.add_row("all", f"{loaded.rows:,}")
    open_console().print(table)
