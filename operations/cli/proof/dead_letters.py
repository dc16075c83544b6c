"""``lakepulse dead-letters``: messages that could not be decoded: their bytes, their replay or dismissal."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from lakepulse.clients.registry import SchemaRegistry
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.bronze.account.dead_letters import DeadLetter, mark_dismissed, read
from spark_jobs.bronze.account.state import bronze_tables
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.maintenance.replay import replay as replay_letters
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context
from spark_jobs.runtime.job_run import job_run, who
from spark_jobs.runtime.leasing.lake_lease import lake_lease

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Messages that could not be decoded: list, show, replay, dismiss.",
)
Id = Annotated[str, typer.Argument(help="topic:partition:offset, as `list` prints it.")]
OfTable = Annotated[
    str | None, typer.Option("--table", help="Only those of this table, such as bronze.orders.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SHOWN_BYTES = 256
PIPED_WIDTH = 160


@app.command("list")
def list_letters(
    table: OfTable = None,
    everything: Annotated[bool, typer.Option("--all", help="Replayed and dismissed ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Dead letters that wait: where they were, when they were found, why they could not be decoded."""
    context = job_context(Settings(), spark_needed=False)
    letters = [
        letter for letter in _of_table(context, read(context.lake), table) if everything or letter.waits
    ]
    if as_json:
        typer.echo(json.dumps([_described(letter) for letter in letters]))
        return
    page = Table("id", "found", "replayed", "dismissed", "reason", header_style="bold")
    for letter in letters:
        times = map(_time, (letter.ingested_at, letter.replayed_at, letter.dismissed_at))
        page.add_row(letter.id, *times, letter.reason)
    console = open_console(piped_width=PIPED_WIDTH)
    console.print(page if letters else "no dead letters")


@app.command()
def show(letter_id: Id, as_json: AsJson = False) -> None:
    """One dead letter, with its bytes in hexadecimal; ``--json`` gives all of them."""
    context = job_context(Settings(), spark_needed=False)
    (letter,) = read(context.lake, [letter_id])
    described = _described(letter) | {name: _hex(getattr(letter, name)) for name in ("key", "value")}
    if as_json:
        typer.echo(json.dumps(described))
        return
    for name, value in described.items():
        text = str(value)
        rest = f"… ({len(text) // 2:,} bytes)" if len(text) > 2 * SHOWN_BYTES else ""
        typer.echo(f"{name}: {text[: 2 * SHOWN_BYTES]}{rest}")


@app.command()
def replay(
    ids: Annotated[
        list[str] | None, typer.Argument(help="topic:partition:offset of each; all that wait where absent.")
    ] = None,
    table: OfTable = None,
) -> None:
    """Decode dead letters again, after what was wrong is mended, and bring their changes to all layers.

    Each change comes to bronze once, however often this runs. Beside a running stream it is lent the lease. Ends with
    1 where a letter could not be replayed.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    with (
        job_run(context, "replay"),
        open_console(stderr=True).status("waiting for the lease") as status,
        lake_lease(settings).ask("dead-letters replay", MaintenanceSettings().patience_seconds),
    ):
        letters = _of_table(context, read(context.lake, ids or ()), table)
        registry = SchemaRegistry(settings.registry.url)
        done, written = replay_letters(context, Schemas(registry.fetch), letters, status.update)
    for letter in done.settled:
        typer.echo(f"replayed {letter.id}")
    for name, reason in done.remaining.items():
        typer.echo(f"not replayed {name}: {reason}")
    for each in written:
        typer.echo(f"{each.table}: {each.mended:,} keys written anew")
    if done.remaining:
        raise typer.Exit(1)


@app.command()
def dismiss(
    ids: Annotated[list[str], typer.Argument(help="topic:partition:offset of each.")],
    because: Annotated[str, typer.Option("--because", help="Why there is nothing to take from them.")],
) -> None:
    """Say that messages are none of ours: they are kept, and nobody waits for them any more.

    A change that was dismissed is missing in silver and gold, as before: `lakepulse verify` compares with the source.
    """
    settings = Settings()
    context = job_context(settings, spark_needed=False)
    with lake_lease(settings).ask("dead-letters dismiss", MaintenanceSettings().patience_seconds):
        letters = [letter for letter in read(context.lake, ids) if letter.waits]
        mark_dismissed(context.writer, letters, datetime.now(UTC), f"{because} ({who()})")
    for letter in letters:
        typer.echo(f"dismissed {letter.id}")


def _of_table(context: Context, letters: Sequence[DeadLetter], table: str | None) -> list[DeadLetter]:
    topics = {topic for topic, name in bronze_tables(context.catalog).items() if name == table}
    if table:
        context.catalog.get(table)
    return [letter for letter in letters if table is None or letter.topic in topics]


def _described(letter: DeadLetter) -> dict[str, object]:
    return {
        "id": letter.id,
        "reason": letter.reason,
        "found": _time(letter.ingested_at),
        "replayed": _time(letter.replayed_at) or None,
        "dismissed": _time(letter.dismissed_at) or None,
        "dismissal": letter.dismissal,
        "bytes": len(letter.value or b""),
    }


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _time(at: object) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"
