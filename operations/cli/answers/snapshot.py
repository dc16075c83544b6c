"""``lakepulse snapshot``: gold and what people look up as Parquet files that answers are computed from."""

import logging
import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from operations.local.supervision import supervisor
from serving.snapshots.follow import follow
from serving.snapshots.publish import Published, Publisher
from serving.snapshots.store import SnapshotStore
from spark_jobs.runtime.job_context import log_to_stderr
from spark_jobs.runtime.tables.lake import Lake

app = typer.Typer(add_completion=False)
_log = logging.getLogger(__name__)


@app.command()
def snapshot(
    anew: Annotated[
        bool, typer.Option("--anew", help="Write every file, whatever the last snapshot has.")
    ] = False,
    following: Annotated[
        bool, typer.Option("--follow", help="One after the other, until it is stopped.")
    ] = False,
    heartbeat: Annotated[
        Path | None, typer.Option("--heartbeat", help="A file to touch after each look, for a health check.")
    ] = None,
) -> None:
    """Export gold's newest publication; of the last snapshot stays what has not changed."""
    settings = Settings()
    publisher = Publisher(settings, load_catalog(settings.home), Lake(settings))
    if not following:
        typer.echo(sentence(publisher.publish(anew=anew)))
        return
    log_to_stderr()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow(publisher, settings.snapshots.seconds, stop, _tell, heartbeat)


def _tell(published: Published) -> None:
    _log.info("%s", sentence(published))


def start_snapshots(settings: Settings) -> None:
    """Start the program that writes them all the time."""
    # Their folder says that this installation has them: what it then lacks is a finding.
    SnapshotStore(settings, create=True)
    supervisor.start("snapshots", wait=False)


def sentence(published: Published) -> str:
    """What was published, and what it took."""
    manifest = published.manifest
    if not published.is_new:
        return f"snapshot {manifest.id} is gold's newest publication already"
    rows = sum(table.rows for table in manifest.tables)
    return (
        f"snapshot {manifest.id}: {len(manifest.tables)} tables, {rows:,} rows; "
        f"written {published.written_parts} files, {published.written_bytes:,} bytes, "
        f"in {published.cpu_seconds:.2f} s of CPU"
    )
