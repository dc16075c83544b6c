"""``lakepulse runs``: what each run of a job did to which tables, as it recorded itself."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.durations import duration
from lakepulse.errors import SettingsError
from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from operations.openlineage import run_event
from spark_jobs.runtime import job_history
from spark_jobs.runtime.job_history import PastRun, RunStep
from spark_jobs.runtime.tables.lake import Lake

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Runs of jobs and what they did to which tables: list, show.",
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PIPED_WIDTH = 160
SHOWN_ID = 8
RIGHT = frozenset({"tables", "rows", "quality"})


class RunForm(StrEnum):
    """The forms of others in which a run can be told."""

    OPENLINEAGE = "openlineage"


@app.command("list")
def list_runs(
    job: Annotated[str | None, typer.Option("--job", help="Only this job: stream, run, backfill, …")] = None,
    table: Annotated[str | None, typer.Option("--table", help="Only runs that read or wrote it.")] = None,
    last: Annotated[str, typer.Option("--last", help="How far back: 90s, 15m, 12h, 7d.")] = "1d",
    as_json: AsJson = False,
) -> None:
    """The runs, newest first: when, how they ended, rows written, and the worst score of their tables."""
    since = datetime.now(UTC) - _length(last)
    found = job_history.runs(Lake(Settings()), job=job, table=table, since=since)
    if as_json:
        typer.echo(json.dumps([asdict(run) for run in found], default=str))
        return
    page = _page("id", "job", "began", "last record", "status", "tables", "rows", "quality", "origin, error")
    for run in found:
        page.add_row(
            run.job_id[:SHOWN_ID],
            run.job,
            f"{run.started_at:%Y-%m-%d %H:%M:%S}",
            f"{run.ended_at:%H:%M:%S}",
            run.status,
            str(len(run.target_tables or run.source_tables)),
            f"{run.rows_written:,}",
            _share(run.data_quality_score),
            ", ".join(filter(None, (run.origin, run.error))),
        )
    open_console(piped_width=PIPED_WIDTH).print(page if found else f"no runs in the last {last}")


@app.command()
def show(
    job_id: Annotated[str, typer.Argument(help="A run's id, or how it begins, as `list` prints it.")],
    form: Annotated[RunForm | None, typer.Option("--as", help="OpenLineage's event, as JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """What one run did, table by table."""
    settings = Settings()
    lake = Lake(settings)
    run = job_history.run_of(lake, job_id)
    done = job_history.steps(lake, run)
    if form is RunForm.OPENLINEAGE:
        typer.echo(json.dumps(run_event(settings, load_catalog(settings.home), run, done)))
    elif as_json:
        document = {**asdict(run), "steps": [asdict(step) for step in done]}
        typer.echo(json.dumps(document, default=str))
    else:
        open_console(piped_width=PIPED_WIDTH).print(_steps(run, done))


def _steps(run: PastRun, done: list[RunStep]) -> Table:
    page = _page("from", "to", "transformation", "rows", "quality", "above LSN", "up to LSN")
    page.title = f"{run.job} {run.job_id}: {run.status}"
    for step in done:
        page.add_row(
            ", ".join(step.source_tables),
            ", ".join(step.target_tables),
            step.transformation_type,
            f"{step.rows_written:,}",
            _share(step.data_quality_score),
            _position(step.from_lsn),
            _position(step.to_lsn),
        )
    return page


def _page(*columns: str) -> Table:
    page = Table(header_style="bold", title_justify="left")
    for name in columns:
        page.add_column(name, justify="right" if name in RIGHT else "left", overflow="fold")
    return page


def _length(text: str) -> timedelta:
    if not re.fullmatch(r"[1-9][0-9]*[smhd]", text):
        raise SettingsError(f"--last is `{text}`, which is no length of time", "Write 90s, 15m, 12h or 7d.")
    return duration(text)


def _position(lsn: int | None) -> str:
    return "" if lsn is None else "the beginning" if lsn < 0 else format_lsn(lsn)


def _share(score: float | None) -> str:
    return "" if score is None else f"{score:.4f}"
