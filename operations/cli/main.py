"""The entry point: commands are imported on first use, errors are printed as one sentence."""

import importlib
import logging
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from typer._click.core import Command, Context
from typer.core import TyperCommand, TyperGroup

from lakepulse.errors import LakePulseError
from operations import freed_memory, late_pandas

COMMANDS = {
    "up": "Start the services and load the source.",
    "down": "Stop everything in order.",
    "status": "Each service, and each hop's lag and freshness.",
    "alerts": "What is wrong now: cause and runbook of each active alert.",
    "demo": "The whole flow once, with traffic, verified.",
    "contracts": "Build, check and show the contracts.",
    "source": "Create, generate and load the source database.",
    "workload": "Drive live traffic against the source.",
    "web": "Send what visitors of the web shop do, and place their orders.",
    "capture": "Stream committed changes to Kafka.",
    "stream": "Bronze to gold in one resident Spark application.",
    "run": "Bring a layer, or all layers up to a table's, up to date once.",
    "fetch": "Land what is new at the APIs that are on.",
    "sql": "Query the lake.",
    "snapshot": "Export gold as files that answers are computed from.",
    "verify": "Prove that the lake equals the source.",
    "recompute": "Compute gold again as a whole, and compare.",
    "quality": "Check silver and gold against their contracts.",
    "profile": "What the values of each column look like.",
    "maintain": "Order, compact and clean the lake's files.",
    "fit": "Fit the customer models to the shop's history.",
    "ingest": "Take what has landed in files: run, files, init, rebuild.",
    "upload": "Take one file by hand, with a preview.",
    "backfill": "Compute a table again from bronze.",
    "dead-letters": "Messages that could not be decoded: list, show, replay, dismiss.",
    "quarantine": "Rows that broke a rule: list, show, release.",
    "runs": "Runs of jobs and what they did to which tables: list, show.",
    "api": "The API for pages and programs.",
    "exporter": "Metrics of all that has no page of its own.",
    "credentials": "Links and logins.",
    "reset": "Delete the state of this installation.",
}


class LazyCommands(TyperGroup):
    """Lists the commands from COMMANDS and imports ``operations.cli.<name>`` (its ``app``) only to run it."""

    def list_commands(self, ctx: Context) -> list[str]:
        """All names, in the order of the flow."""
        self.commands = {name: TyperCommand(name, help=text) for name, text in COMMANDS.items()}
        return list(COMMANDS)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """The command that ``args`` name, imported, and what remains of ``args``."""
        self.list_commands(ctx)
        name, command, rest = super().resolve_command(ctx, args)
        return name, _imported(name) if name and command else None, rest


def _imported(name: str) -> Command:
    command = typer.main.get_command(importlib.import_module(f"operations.cli.{name.replace('-', '_')}").app)
    command.name = name
    return command


cli = typer.Typer(cls=LazyCommands, no_args_is_help=True, pretty_exceptions_enable=False)


@cli.callback()
def options(debug: Annotated[bool, typer.Option("--debug", help="Show stack traces.")] = False) -> None:
    """LakePulse: from a Postgres commit to gold, proved."""
    if debug:
        logging.basicConfig(level=logging.DEBUG)


def main() -> None:
    """Run the command line; a LakePulseError becomes one sentence on stderr and its exit code."""
    freed_memory.install()
    late_pandas.install()
    try:
        cli()
    except LakePulseError as error:
        if "--debug" in sys.argv:
            raise
        Console(stderr=True, soft_wrap=True).print(f"[red]error:[/red] {escape(str(error))}", highlight=False)
        sys.exit(error.exit_code)
