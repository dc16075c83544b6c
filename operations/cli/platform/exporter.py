"""``lakepulse exporter``: figures of everything that has no metrics page of its own, until it is stopped."""

import logging
import signal
import sys
import threading

import typer

from lakepulse.settings import Settings
from operations.exporter.server import serve
from operations.exporter.settings import ExporterSettings

app = typer.Typer(add_completion=False)


@app.command()
def exporter() -> None:
    """Serve lag, freshness, quality, jobs, processes and disks as a Prometheus page."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(Settings(), ExporterSettings(), stop)
