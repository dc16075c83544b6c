"""``lakepulse capture``: stream the source's committed changes to Kafka until stopped."""

import logging
import signal
import sys
import threading
from typing import Annotated

import typer

from cdc_simulator.capture.service import Capture
from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings

app = typer.Typer(add_completion=False)


@app.command()
def capture(
    once: Annotated[bool, typer.Option("--once", help="Stop at the position where Postgres is now.")] = False,
    resnapshot: Annotated[
        bool,
        typer.Option("--resnapshot", help="Read all tables again, into a new slot: mends a lost guarantee."),
    ] = False,
) -> None:
    """Send every committed change to Kafka; the first start sends all rows."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = Settings()
    Capture(settings, load_catalog(settings.home), stop).run(once=once, resnapshot=resnapshot)
