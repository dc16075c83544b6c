"""The outcome of the traffic, for `make demo-compose`: caught up, latencies, verified, three answers from gold."""

import sys
from datetime import UTC, datetime, timedelta

from lakepulse.contracts.model import Layer
from lakepulse.errors import VerificationError
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.cli.proof.verify import print_report
from operations.cli.screen.console import open_console
from operations.cli.screen.result import Result, print_table
from operations.cli.screen.steps import step
from operations.containers.job import run
from operations.demo import QUERIES
from operations.hops.latency import LAYERS, latencies, percentile
from proof.catch_up import CatchUp, source_lsn
from proof.verify import verify
from spark_jobs.runtime.engines.query import query

PATIENCE_SECONDS = 600.0
VERIFY_SECONDS = 180.0


def main() -> None:
    """Wait until gold has what the source has now, then show it; the argument is how many seconds to look back."""
    settings, console = Settings(), open_console()
    lake, catalog = lake_and_catalog(settings)
    since = datetime.now(UTC) - timedelta(seconds=float(sys.argv[1]))
    with step(console, "carried through bronze and silver to gold") as tell:
        catch_up = CatchUp(settings, lake, PATIENCE_SECONDS, tell, lambda: None)
        catch_up.layer(Layer.GOLD, source_lsn(settings))
    for layer in LAYERS:
        seconds = latencies(settings, layer, since)
        p50, p95 = percentile(seconds, 50), percentile(seconds, 95)
        if p50 is not None and p95 is not None:
            console.print(f"  commit to {layer}: p50 {p50:.2f} s, p95 {p95:.2f} s", highlight=False)
    with step(console, "verified") as tell:
        report = verify(settings, catalog, lake, VERIFY_SECONDS, tell)
    print_report(report, console)
    for title, sql in QUERIES.items():
        console.print()
        print_table(Result.of(query(lake, catalog, sql)), 10, title)
    if not report.ok:
        raise VerificationError(f"source and lake differ at {report.lsn}", "The examples above name rows.")


if __name__ == "__main__":
    run(main)
