"""Bronze beside a plain Spark batch that copies the same offsets to Parquet, undecoded: goal P5.

Starts a platform of its own, loads the source, lets capture send its snapshot, and then both read all of it, in turn:
bronze as `lakepulse run bronze` does (decoded, exactly once, in Delta), Spark's Kafka source as it comes. At the end
every bronze table is compared with the source, all columns. Run: ``python -m bench.bronze --scale 0.3 --pairs 5``.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil
from pyspark.sql import SparkSession

from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser
from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.checks.every import checked_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import LakeSettings, Settings
from proof.compare import compare
from proof.source_snapshot import source_snapshot
from spark_jobs.bronze.read.query import topics
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.leasing.lease import FileLease
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.stream import Stream


@dataclass(frozen=True)
class Took:
    """Wall and CPU seconds of one run, Spark's process included."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """Run ``work``."""
    wall, cpu = perf_counter(), _cpu_seconds()
    work()
    return Took(perf_counter() - wall, _cpu_seconds() - cpu)


def _cpu_seconds() -> float:
    own = psutil.Process()
    times = [each.cpu_times() for each in (own, *own.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def bronze(settings: Settings, catalog: Catalog, spark: SparkSession, folder: Path) -> Lake:
    """All that Kafka holds into a new lake in ``folder``."""
    settings.lake = LakeSettings(root=str(folder))
    context = Context(settings, catalog, Lake(settings), lambda: spark)
    with FileLease(settings).hold("bench") as lease:
        Stream(context, None, lease).run(threading.Event(), once=True)
    return context.lake


def plain(settings: Settings, catalog: Catalog, spark: SparkSession, folder: Path) -> None:
    """The same messages as Spark reads them, to Parquet."""
    (
        spark.read.format("kafka")
        .option("kafka.bootstrap.servers", settings.kafka.bootstrap_servers)
        .option("subscribe", ",".join(topics(settings, list(catalog.topics()))))
        .option("startingOffsets", "earliest")
        .load()
        .write.parquet(str(folder))
    )


def check(settings: Settings, catalog: Catalog, lake: Lake) -> int:
    """Compare every bronze table with the source; the number of rows. Raises SystemExit where they differ."""
    rows = 0
    with source_snapshot(settings.postgres.dsn("lake_verify", settings.home)) as snapshot:
        for contract in catalog.computed(Layer.BRONZE):
            if not contract.inputs:
                continue
            source = catalog.get(contract.inputs[0])
            expected = snapshot.read(source)
            actual = lake.scan(contract.table).to_table(columns=list(source.columns))
            found = compare(contract.table, source.key, expected, actual)
            if not found.equal:
                raise SystemExit(f"{contract.table} differs from the source: {'; '.join(found.examples)}")
            rows += found.rows
    return rows


def main() -> int:
    """Measure, check, judge."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=0.3)
    arguments.add_argument("--pairs", type=int, default=5)
    options = arguments.parse_args()
    verdicts = Verdicts("bronze", options)
    ratios = measure(options.scale, options.pairs)
    verdicts.at_least("P5", "bronze / plain Spark, rows a second", ratios, 0.95)
    return verdicts.end()


def measure(scale: float, pairs: int) -> list[float]:
    """Plain Spark's seconds over bronze's, in turn; the first pair warms up. Checks every row at the end."""
    with own_platform() as settings, tempfile.TemporaryDirectory(prefix="lakepulse-bench-") as scratch:
        loaded = sum(load(settings, scale, 1, lambda text: None).counts.values())
        subprocess.run(
            [sys.executable, "-m", "operations", "capture", "--once"], check=True, capture_output=True
        )
        catalog, spark = checked_catalog(settings.home), create_session(settings)
        ratios = []
        for number in range(pairs + 1):
            folder = Path(scratch) / str(number)
            ours = timed(lambda folder=folder: bronze(settings, catalog, spark, folder / "lake"))  # type: ignore[misc]
            reference = timed(lambda folder=folder: plain(settings, catalog, spark, folder / "plain"))  # type: ignore[misc]
            ratios += [reference.wall / ours.wall] if number else []
            name = f"pair {number}" if number else "warm-up"
            print(
                f"{name}: bronze {loaded / ours.wall:8,.0f} rows/s, {ours.cpu:5.1f} CPU s; "
                f"plain Spark {loaded / reference.wall:8,.0f} rows/s, {reference.cpu:5.1f} CPU s; "
                f"ratio {reference.wall / ours.wall:.2f}"
            )
        rows = check(settings, catalog, bronze(settings, catalog, spark, Path(scratch) / "check"))
        print(f"{rows:,} rows in bronze equal the source")
        spark.stop()
    return ratios


if __name__ == "__main__":
    sys.exit(main())
