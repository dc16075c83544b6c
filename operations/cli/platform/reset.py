"""``lakepulse reset``: delete the state of this installation, after saying what that is."""

from typing import Annotated

import typer
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from operations.local import platform
from operations.local.footprint import Holding, holdings, remove
from operations.local.layout import Layout

app = typer.Typer(add_completion=False)


@app.command()
def reset(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Stop everything and delete the database, the topics, the lake, the secrets and the logs."""
    settings, console = Settings(), open_console()
    layout = Layout.of(settings.home)
    found = holdings(layout)
    if not found:
        console.print(f"There is nothing in {layout.home}.", highlight=False)
        return
    console.print(_table(found))
    _mention_other_lake(settings, layout, console)
    if dry_run:
        return
    _confirm(console, yes)
    with console.status("stopping and deleting"):
        platform.down(settings)
        remove(layout)
    console.print("Deleted. `lakepulse up` begins anew.", highlight=False)


def _table(found: list[Holding]) -> Table:
    table = Table(title="Would be deleted for good", title_justify="left", caption=None, show_footer=True)
    table.add_column("directory", footer="together", overflow="fold")
    table.add_column("size", justify="right", footer=decimal(sum(each.size for each in found)))
    table.add_column("holds")
    for each in found:
        table.add_row(str(each.path), decimal(each.size), each.meaning)
    return table


def _mention_other_lake(settings: Settings, layout: Layout, console: Console) -> None:
    root = settings.lake.root
    if root and not root.startswith(str(layout.home)):
        console.print(f"Kept: the lake in {root} (LAKEPULSE_LAKE_ROOT) is not below {layout.home}.")


def _confirm(console: Console, yes: bool) -> None:
    if yes:
        return
    if not console.is_terminal:
        raise SettingsError("reset deletes data and nobody is there to ask", "Say `lakepulse reset --yes`.")
    typer.confirm("Delete all of it?", abort=True)
