"""Latency, memory, files and a batch's CPU under steady traffic, by minute, and their slopes: P6, P7, P13, P14.

Starts a platform of its own. Nothing may grow in the second half, when the retention has passed: with the default of
ten minutes that takes as long, so `--kept-minutes 1` shows it sooner. Verified at the end.
Run: ``python -m bench.soak --minutes 30 --rate 300 --kept-minutes 2``.
"""

import math
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from bench.latency import PATIENCE_SECONDS, judge_latencies, start, usage
from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.hops.latency import latencies, percentile
from operations.local.memory import platform_memory
from proof.catch_up import CatchUp, nothing, source_lsn
from proof.verify import verify

GROWTH = 0.01
"""A minute: what counts as level, since a minute's figures vary."""


@dataclass(frozen=True)
class Minute:
    """One minute: percentiles of seconds from commit until visible, MiB of memory, the lake's files and MiB.

    ``batch`` is the CPU seconds of the stream for each batch that reached gold; ``batches`` is how many did.
    """

    silver: float
    silver_p95: float
    gold: float
    gold_p95: float
    memory: float
    files: float
    stored: float
    batches: float
    batch: float


LEVEL = ("silver", "silver_p95", "gold", "gold_p95", "memory", "files", "batch")
"""The figures that may not grow. What is stored does: bronze keeps every change."""


def measure(settings: Settings, rate: int, minutes: int) -> Iterator[Minute]:
    """Run the workload; yields every minute. Raises SystemExit where the workload fails."""
    command = [sys.executable, "-m", "operations", "workload", "--rate", str(rate), "--json"]
    with subprocess.Popen(
        [*command, "--duration", f"{minutes * 60}s"], stdout=subprocess.DEVNULL
    ) as workload:
        for _ in range(minutes):
            since, cpu = datetime.now(UTC), usage()["stream"].cpu
            with suppress(subprocess.TimeoutExpired):
                workload.wait(60)
                break
            yield _minute(settings, since, usage()["stream"].cpu - cpu)
        if workload.wait():
            raise SystemExit(f"the workload failed with exit code {workload.returncode}")


def _minute(settings: Settings, since: datetime, cpu: float) -> Minute:
    silver, gold = (latencies(settings, layer, since) for layer in ("silver", "gold"))
    sizes = [path.lstat().st_size for path in _lake(settings).rglob("*") if path.is_file()]
    return Minute(
        silver=_percentile(silver, 50),
        silver_p95=_percentile(silver, 95),
        gold=_percentile(gold, 50),
        gold_p95=_percentile(gold, 95),
        memory=platform_memory() / 2**20,
        files=len(sizes),
        stored=sum(sizes) / 2**20,
        batches=len(gold),
        batch=cpu / len(gold) if gold else math.nan,
    )


def _percentile(seconds: list[float], percent: int) -> float:
    found = percentile(seconds, percent)
    return math.nan if found is None else found


def _lake(settings: Settings) -> Path:
    return Path(settings.lake.uri("any.table", settings.home)).parents[1]


def judge(verdicts: Verdicts, seen: list[Minute]) -> None:
    """P13: each figure's slope in the second half, a minute, as a share of its mean there; P14: the most memory."""
    half = seen[len(seen) // 2 :]
    for name in LEVEL:
        values = [value for minute in half if not math.isnan(value := getattr(minute, name))]
        mean = statistics.fmean(values)
        slope = statistics.linear_regression(range(len(values)), values).slope
        verdicts.at_most("P13", f"growth of {name} a minute, of {mean:,.2f}", [slope / mean], GROWTH)
    most = max(minute.memory for minute in seen) * 2**20 / 1e9
    verdicts.at_most("P14", "memory of the embedded platform, GB", [most], 2.5)


def main() -> int:
    """Measure, verify, judge; 1 also where source and lake differ."""
    arguments = parser(__doc__)
    arguments.add_argument("--minutes", type=int, default=10)
    arguments.add_argument("--rate", type=int, default=300, help="row changes a second")
    arguments.add_argument("--scale", type=float, default=0.05)
    arguments.add_argument("--kept-minutes", type=int, default=2, help="how long versions are kept")
    options = arguments.parse_args()
    verdicts = Verdicts("soak", options)
    os.environ["LAKEPULSE_LAKE_KEPT_MINUTES"] = str(options.kept_minutes)
    with own_platform() as settings:
        start(settings, options.scale)
        seen: list[Minute] = []
        since = datetime.now(UTC)
        print("minute " + " ".join(f"{field.name:>10}" for field in fields(Minute)))
        for minute in measure(settings, options.rate, options.minutes):
            seen.append(minute)
            print(f"{len(seen):6} " + " ".join(f"{value:10,.2f}" for value in astuple(minute)), flush=True)
        lake, catalog = lake_and_catalog(settings)
        CatchUp(settings, lake, PATIENCE_SECONDS, lambda text: None, nothing).layer(
            "gold", source_lsn(settings)
        )
        judge_latencies(verdicts, settings, since)
        judge(verdicts, seen)
        report = verify(settings, catalog, lake, PATIENCE_SECONDS, lambda text: None)
        print(f"verified: {report.ok}, {report.rows:,} rows, {report.ledger.changes:,} changes in the ledger")
    return verdicts.end() or int(not report.ok)


if __name__ == "__main__":
    sys.exit(main())
