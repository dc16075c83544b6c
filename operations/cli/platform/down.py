"""``lakepulse down``: stop everything in order."""

import typer

from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from operations.local import platform

app = typer.Typer(add_completion=False)


@app.command()
def down() -> None:
    """Stop every program of this installation, each after those that need it; the data stays."""
    console = open_console()
    with console.status("stopping"):
        stopped = platform.down(Settings())
    console.print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.", highlight=False)
