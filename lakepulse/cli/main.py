"""The entry point: commands are imported on first use, errors are printed as one sentence."""

import importlib
import logging
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from typer._click.core import Command
from typer.core import TyperGroup

from lakepulse.errors import LakePulseError

COMMANDS = {
    "up": "Start the services and load the source.",
    "down": "Stop everything in order.",
    "status": "Each service, and each hop's lag and freshness.",
    "demo": "The whole flow once, with traffic, verified.",
    "contracts": "Build, check and show the contracts.",
    "source": "Create, generate and load the source database.",
    "workload": "Drive live traffic against the source.",
    "capture": "Stream committed changes to Kafka.",
    "stream": "Bronze to gold in one resident Spark application.",
    "run": "Bring a layer or a table up to date once.",
    "sql": "Query the lake.",
    "verify": "Prove that the lake equals the source.",
    "credentials": "Links and logins.",
    "reset": "Delete the state of this installation.",
}


class LazyCommands(TyperGroup):
    """Imports ``lakepulse.cli.<name>`` (its ``app``, a Typer) only when its command is used."""

    def list_commands(self, ctx: typer.Context) -> list[str]:
        """All names, in the order of the flow."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(importlib.import_module(f"lakepulse.cli.{cmd_name}").app)
        command.name = cmd_name
        return command


cli = typer.Typer(cls=LazyCommands, no_args_is_help=True, pretty_exceptions_enable=False)


@cli.callback()
def options(debug: Annotated[bool, typer.Option("--debug", help="Show stack traces.")] = False) -> None:
    """LakePulse: from a Postgres commit to gold, proved."""
    if debug:
        logging.basicConfig(level=logging.DEBUG)


def main() -> None:
    """Run the command line; a LakePulseError becomes one sentence on stderr and its exit code."""
    try:
        cli()
    except LakePulseError as error:
        if "--debug" in sys.argv:
            raise
        Console(stderr=True, soft_wrap=True).print(f"[red]error:[/red] {escape(str(error))}", highlight=False)
        sys.exit(error.exit_code)
