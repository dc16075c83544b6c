"""Lag, memory and files under steady traffic, minute by minute, and their slope over the second half: P13 and P14.

Starts a platform of its own. Nothing may grow once the retention has passed: with the default of ten minutes that takes
as long, so `--kept-minutes 1` shows it sooner. Verified at the end.
Run: ``python -m bench.soak --minutes 10 --rate 300 --kept-minutes 2``.
"""

import math
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.latency import PATIENCE_SECONDS, start
from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.hops.latency import LAYERS, latencies, percentile
from operations.local.memory import platform_memory
from proof.catch_up import CatchUp, nothing, source_lsn
from proof.verify import verify

GROWTH = 0.01
"""A minute: what counts as level, since a minute's figures vary."""


@dataclass(frozen=True)
class Minute:
    """One minute: median seconds from commit until visible, MiB of memory, the lake's files and MiB."""

    bronze: float
    silver: float
    gold: float
    memory: float
    files: float
    stored: float


def measure(settings: Settings, rate: int, minutes: int) -> Iterator[Minute]:
    """Run the workload; yields every minute. Raises SystemExit where the workload fails."""
    command = [sys.executable, "-m", "operations", "workload", "--rate", str(rate), "--json"]
    with subprocess.Popen(
        [*command, "--duration", f"{minutes * 60}s"], stdout=subprocess.DEVNULL
    ) as workload:
        for _ in range(minutes):
            with suppress(subprocess.TimeoutExpired):
                workload.wait(60)
                break
            yield _minute(settings)
        if workload.wait():
            raise SystemExit(f"the workload failed with exit code {workload.returncode}")


def _minute(settings: Settings) -> Minute:
    since = datetime.now(UTC) - timedelta(minutes=1)
    lags = [percentile(latencies(settings, layer, since), 50) or float("nan") for layer in LAYERS]
    sizes = [path.lstat().st_size for path in _lake(settings).rglob("*") if path.is_file()]
    bronze, silver, gold = lags
    return Minute(bronze, silver, gold, platform_memory() / 2**20, len(sizes), sum(sizes) / 2**20)


def _lake(settings: Settings) -> Path:
    return Path(settings.lake.uri("any.table", settings.home)).parents[1]


def judge(verdicts: Verdicts, seen: list[Minute]) -> None:
    """P13: each figure's slope in the second half, a minute, as a share of its mean there; P14: the most memory."""
    half = seen[len(seen) // 2 :]
    for field, column in zip(fields(Minute), zip(*map(astuple, half), strict=True), strict=True):
        values = [value for value in column if not math.isnan(value)]
        mean = statistics.fmean(values)
        slope = statistics.linear_regression(range(len(values)), values).slope
        verdicts.at_most("P13", f"growth of {field.name} a minute, of {mean:,.1f}", [slope / mean], GROWTH)
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
        print("minute " + " ".join(f"{field.name:>8}" for field in fields(Minute)))
        for minute in measure(settings, options.rate, options.minutes):
            seen.append(minute)
            print(f"{len(seen):6} " + " ".join(f"{value:8,.1f}" for value in astuple(minute)), flush=True)
        lake, catalog = lake_and_catalog(settings)
        CatchUp(settings, lake, PATIENCE_SECONDS, lambda text: None, nothing).layer(
            "gold", source_lsn(settings)
        )
        judge(verdicts, seen)
        report = verify(settings, catalog, lake, PATIENCE_SECONDS, lambda text: None)
        print(f"verified: {report.ok}, {report.rows:,} rows, {report.ledger.changes:,} changes in the ledger")
    return verdicts.end() or int(not report.ok)


if __name__ == "__main__":
    sys.exit(main())
