"""``lakepulse workload --hard``: changes that are hard to capture, and a table of what to expect of them."""

import json
import sys
from dataclasses import asdict

from rich.table import Table

from cdc_simulator.workload.hard.changes import make, named
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console


def run(kinds: str, seed: int, rows: int, as_json: bool) -> None:
    """Make the changes named, and print each with what was done and what the platform is expected to do."""
    wanted = named(kinds)
    console = open_console(stderr=True)
    made = []
    with console.status("") as line:
        for change in make(Settings(), wanted, seed, rows):
            made.append(change)
            line.update(f"{change.name}: {change.done}")
    if as_json:
        sys.stdout.write(json.dumps([asdict(change) for change in made]) + "\n")
        return
    table = Table(title="hard changes, in the order in which they were made", title_justify="left")
    for column in ("change", "done", "expected of the platform"):
        table.add_column(column)
    for change in made:
        table.add_row(change.name, change.done, change.expected)
    open_console().print(table)
