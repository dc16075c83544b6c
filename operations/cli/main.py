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

ROOMS = {
    "platform": "The platform",
    "source": "The source and its traffic",
    "ingestion": "Files and APIs",
    "lake": "The lake",
    "answers": "Answers",
    "proof": "Proof and quality",
}
"""The folders of the commands, in the order of the flow, and what ``--help`` calls them."""
COMMANDS = {
    "up": ("platform", "Start the services and load the source."),
    "down": ("platform", "Stop everything in order."),
    "demo": ("platform", "The whole flow once, with traffic, verified."),
    "status": ("platform", "Each service, and each hop's lag and freshness."),
    "alerts": ("platform", "What is wrong now: cause and runbook of each active alert."),
    "credentials": ("platform", "Links and logins."),
    "reset": ("platform", "Delete the state of this installation."),
    "exporter": ("platform", "Metrics of all that has no page of its own."),
    "source": ("source", "Create, generate and load the source database."),
    "workload": ("source", "Drive live traffic against the source."),
    "web": ("source", "Send what visitors of the web shop do, and place their orders."),
    "capture": ("source", "Stream committed changes to Kafka."),
    "ingest": ("ingestion", "Take what has landed in files: run, files, init, rebuild."),
    "upload": ("ingestion", "Take one file by hand, with a preview."),
    "fetch": ("ingestion", "Land what is new at the APIs that are on."),
    "stream": ("lake", "Bronze to gold in one resident Spark application."),
    "run": ("lake", "Bring a layer, or all layers up to a table's, up to date once."),
    "runs": ("lake", "Runs of jobs and what they did to which tables: list, show."),
    "backfill": ("lake", "Compute a table again from bronze."),
    "maintain": ("lake", "Order, compact and clean the lake's files."),
    "fit": ("lake", "Fit the customer models to the shop's history."),
    "sql": ("answers", "Query the lake."),
    "snapshot": ("answers", "Export gold as files that answers are computed from."),
    "api": ("answers", "The API for pages and programs."),
    "verify": ("proof", "Prove that the lake equals the source."),
    "recompute": ("proof", "Compute gold again as a whole, and compare."),
    "quality": ("proof", "Check silver and gold against their contracts."),
    "profile": ("proof", "What the values of each column look like."),
    "contracts": ("proof", "Build, check and show the contracts."),
    "dead-letters": ("proof", "Messages that could not be decoded: list, show, replay, dismiss."),
    "quarantine": ("proof", "Rows that broke a rule: list, show, release."),
}


class LazyCommands(TyperGroup):
    """Lists the commands from COMMANDS and imports ``operations.cli.<room>.<name>`` (its ``app``) only to run it."""

    def list_commands(self, ctx: Context) -> list[str]:
        """All names, room by room."""
        self.commands = {
            name: TyperCommand(name, help=text, rich_help_panel=ROOMS[room])
            for name, (room, text) in COMMANDS.items()
        }
        return list(COMMANDS)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """The command that ``args`` name, imported, and what remains of ``args``."""
        self.list_commands(ctx)
        name, command, rest = super().resolve_command(ctx, args)
        return name, _imported(name) if name and command else None, rest


def _imported(name: str) -> Command:
    room, _ = COMMANDS[name]
    module = importlib.import_module(f"operations.cli.{room}.{name.replace('-', '_')}")
    command = typer.main.get_command(module.app)
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
