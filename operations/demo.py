"""The demo's steps, in the order of the flow; each prints what it did and how long it took."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rich.console import Console

from cdc_simulator.source.load import load
from lakepulse.contracts.model import Layer
from lakepulse.errors import ServiceError, VerificationError
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.cli.proof.verify import print_report
from operations.cli.screen.result import Result, print_table
from operations.cli.screen.steps import Tell, step
from operations.demo_api import DemoApi
from operations.demo_api import start as start_api
from operations.first_fit import first_fit
from operations.hops.capture import captured_changes
from operations.hops.latency import LAYERS, latencies, percentile
from operations.local import platform
from operations.local.layout import Layout
from operations.local.memory import PeakMemory
from operations.local.supervision import supervisor
from operations.local.supervision.programs import WEB_EVENTS
from proof.catch_up import CatchUp, source_lsn
from proof.report import Report
from proof.verify import verify
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.job_context import job_context

_PATIENCE_SECONDS = 900.0
_VERIFY_SECONDS = 120.0

QUERIES = {
    "revenue by region and month": """
        SELECT region, date_trunc('month', order_date)::DATE AS month, sum(total_orders) AS orders,
               sum(total_revenue) AS revenue
        FROM gold.daily_sales_metrics GROUP BY ALL ORDER BY month DESC, revenue DESC LIMIT 5""",
    "customers by segment": """
        SELECT customer_segment, count(*) AS customers, round(avg(churn_probability), 3) AS churn_probability,
               sum(total_revenue) AS revenue, sum(customer_lifetime_value) AS lifetime_value
        FROM gold.customer_analytics GROUP BY ALL ORDER BY revenue DESC""",
    "the last days of the order desk": """
        SELECT order_date, count(*) AS orders, count(picked_at) AS picked, count(delivered_on) AS delivered
        FROM gold.fact_orders GROUP BY ALL ORDER BY order_date DESC LIMIT 5""",
}

NEXT = """\
Everything keeps running. Try next:
  lakepulse status                            each hop's lag and freshness
  lakepulse workload --rate 300 --duration 60s
  lakepulse sql "SELECT * FROM gold.daily_sales_metrics ORDER BY order_date DESC LIMIT 10"
  lakepulse credentials --show                the API's address and keys: it has a hundred operations
  lakepulse contracts show gold.customer_analytics
  kill -9 a process of `lakepulse status`, then lakepulse verify
  lakepulse down                              stop it all"""


@dataclass(frozen=True)
class DemoOptions:
    """Scale and seed of the source; rate (row changes per second), duration (seconds) and speed of the traffic."""

    scale: float
    rate: int
    seconds: int
    seed: int
    speed: str
    until: date | None = None


class Demo:
    """One run of the demo; raises what its steps raise, and VerificationError where the lake is not the source."""

    def __init__(self, options: DemoOptions, console: Console) -> None:
        self._options = options
        self._console = console
        self._settings = Settings()
        self._lake, self._catalog = lake_and_catalog(self._settings)

    def run(self) -> None:
        """All steps."""
        started = time.monotonic()
        with PeakMemory() as memory:
            report = self._flow()
        self._show_gold()
        took, peak = time.monotonic() - started, memory.peak / 2**30
        summary = f"[bold]{took:.0f} s in all, {peak:.1f} GiB of memory at the most.[/]"
        self._console.print(f"\n{summary} {NEXT}", highlight=False)
        if not report.ok:
            raise VerificationError(
                f"source and lake differ at {report.lsn}", "The examples above name rows."
            )

    def _flow(self) -> Report:
        with step(self._console, "services up: Postgres, Kafka, schema registry") as tell:
            platform.up(self._settings, lambda name, what: tell(f"{name}: {what}"))
        # Spark starts beside the load; the stream waits for the topics that capture makes.
        supervisor.start("stream")
        self._load()
        self._snapshot()
        self._fit()
        since = datetime.now(UTC)
        self._traffic()
        self._print_latencies(since)
        start_api(self._settings)
        report = self._verify()
        self._ask_api()
        return report

    def _load(self) -> None:
        options = self._options
        with step(self._console, f"source loaded: Wide World Importers at scale {options.scale:g}") as tell:
            loaded = load(self._settings, options.scale, options.seed, tell, until=options.until)
        self._say(
            f"{sum(loaded.counts.values()):,} rows in {len(loaded.counts)} tables, until {loaded.until}"
        )

    def _snapshot(self) -> None:
        """Start capture and wait until the snapshot is in gold."""
        with step(self._console, "snapshot captured and carried through bronze and silver to gold") as tell:
            supervisor.start("capture")
            catch_up = self._catch_up(
                lambda text: tell(f"{captured_changes(self._settings):,} rows sent; {text}")
            )
            catch_up.snapshot()
            catch_up.layer(Layer.GOLD, source_lsn(self._settings))
        self._say(f"captured: {captured_changes(self._settings):,} changes")
        for layer in LAYERS:
            counts = [self._rows(contract.table) for contract in self._catalog.by_layer(Layer(layer))]
            self._say(f"{layer}: {sum(counts):,} rows in {len(counts)} tables")

    def _fit(self) -> None:
        """Fit the customer models; the stream lends its lease for the writing."""
        with step(self._console, "customer models fitted to the history"):
            done = first_fit(job_context(self._settings, spark_needed=False))
        self._say(done)

    def _rows(self, table: str) -> int:
        return int(self._lake.open(table).count()) if self._lake.exists(table) else 0

    def _traffic(self) -> None:
        options = self._options
        supervisor.start(WEB_EVENTS)
        name = f"traffic at {options.rate} row changes a second for {options.seconds} s, carried to gold"
        command = [sys.executable, "-m", "operations", "workload", "--rate", str(options.rate)]
        command += ["--duration", f"{options.seconds}s", "--speed", options.speed]
        command += ["--seed", str(options.seed), "--json"]
        with step(self._console, name) as tell:
            tell("orders are placed, picked, invoiced, cancelled …")
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise ServiceError(
                    f"the workload failed: {done.stderr.strip()}", "Run `lakepulse workload` to see more."
                )
            self._catch_up(tell).layer(Layer.GOLD, source_lsn(self._settings))
        did = json.loads(done.stdout)
        self._say(
            f"the shop's clock went from {did['opened']} to {did['reached']}, with the orders of these days"
        )

    def _print_latencies(self, since: datetime) -> None:
        for layer in LAYERS:
            seconds = latencies(self._settings, layer, since)
            p50, p95 = percentile(seconds, 50), percentile(seconds, 95)
            if p50 is not None and p95 is not None:
                batches = f"oldest change of {len(seconds)} batches"
                self._say(f"commit to {layer}: p50 {p50:.2f} s, p95 {p95:.2f} s ({batches})")

    def _verify(self) -> Report:
        with step(self._console, "verified") as tell:
            report = verify(self._settings, self._catalog, self._lake, _VERIFY_SECONDS, tell)
        print_report(report, self._console)
        return report

    def _ask_api(self) -> None:
        with step(self._console, "the API asked"):
            api = DemoApi(self._settings)
            said = api.kpi(), api.trace()
            api.close()
        for each in (api.address, *said):
            self._say(each)

    def _show_gold(self) -> None:
        for title, sql in QUERIES.items():
            self._console.print()
            print_table(Result.of(query(self._lake, self._catalog, sql)), 10, title)

    def _catch_up(self, tell: Tell) -> CatchUp:
        return CatchUp(self._settings, self._lake, _PATIENCE_SECONDS, tell, self._still_running)

    def _still_running(self) -> None:
        """Raise where capture or stream has ended for good: nothing would ever catch up."""
        for process in supervisor.state():
            if process.name in {"capture", "stream"} and process.ended:
                log = Layout.of(self._settings.home).logs / f"{process.name}.log"
                raise ServiceError(f"{process.name} has ended ({process.description})", f"Its log is {log}.")

    def _say(self, text: str) -> None:
        self._console.print(f"  {text}", highlight=False)
