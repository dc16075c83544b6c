"""Commit to bronze, silver and gold under steady traffic, and what it costs: goals P6, P7 (their seconds), P14 and P18.

Starts a platform of its own with all that `lakepulse up` starts, loads the source, lets traffic and web events run,
verifies, and prints latencies (oldest change of each batch; of web events the batch's p95), CPU and memory of every
process, and how latency, memory and files changed from the first to the last third.
Run: ``python -m bench.latency --scale 0.05 --rate 300 --events 300 --seconds 120``; ``--events 0``: changes alone.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser, spread
from cdc_simulator.source.load import load
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from operations.cli.answers.snapshot import start_snapshots
from operations.cli.context import lake_and_catalog
from operations.hops.latency import LAYERS, latencies, percentile
from operations.local.supervision import supervisor
from operations.local.supervision.programs import WEB_EVENTS
from proof.catch_up import CatchUp, nothing, source_lsn
from proof.verify import verify
from spark_jobs.events.account.latency import PREFIX

PATIENCE_SECONDS = 600.0
SAMPLE_SECONDS = 10.0
WARM_UP_SECONDS = 15.0
WEB_LAYERS = (f"{PREFIX}{Layer.SILVER}", f"{PREFIX}{Layer.GOLD}")


@dataclass(frozen=True)
class Usage:
    """A process and its children: CPU seconds so far and resident memory in bytes."""

    cpu: float
    memory: int


def usage() -> dict[str, Usage]:
    """Every supervised program that runs, by name."""
    return {each.name: _usage(each.pid) for each in supervisor.state() if each.pid}


def _usage(pid: int) -> Usage:
    process = psutil.Process(pid)
    parts = [_alone(each) for each in (process, *process.children(recursive=True))]
    return Usage(sum(part.cpu for part in parts), sum(part.memory for part in parts))


def _alone(process: psutil.Process) -> Usage:
    """One process; nothing where it has just ended, as Postgres' workers do."""
    try:
        times = process.cpu_times()
        # Proportional set size where the system knows it: shared pages would count once per process otherwise.
        memory = process.memory_full_info().pss if sys.platform == "linux" else process.memory_info().rss
    except psutil.NoSuchProcess:
        return Usage(0.0, 0)
    return Usage(times.user + times.system, int(memory))


def start(settings: Settings, scale: float) -> CatchUp:
    """Load the source, start capture and stream, and wait until the snapshot is in gold."""
    load(settings, scale, 1, lambda text: None)
    supervisor.start("capture")
    supervisor.start("stream")
    catch_up = CatchUp(settings, lake_and_catalog(settings)[0], PATIENCE_SECONDS, lambda text: None, nothing)
    catch_up.snapshot()
    catch_up.layer("gold", source_lsn(settings))
    return catch_up


def start_web(events: int) -> None:
    """Start ``events`` web events a second, and the API and snapshots beside them; none with 0."""
    if events:
        os.environ["LAKEPULSE_WEB_RATE"] = str(events)
        supervisor.start(WEB_EVENTS)
        supervisor.start("api")
        start_snapshots(Settings())


def traffic(rate: int, seconds: int) -> Iterator[int]:
    """Run the workload to its end; yields the platform's memory in bytes now and then."""
    command = [
        sys.executable,
        "-m",
        "operations",
        "workload",
        "--rate",
        str(rate),
        "--duration",
        f"{seconds}s",
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as workload:
        while workload.poll() is None:
            yield sum(each.memory for each in usage().values())
            time.sleep(SAMPLE_SECONDS)
    if workload.returncode:
        raise SystemExit(f"the workload failed with exit code {workload.returncode}")


def print_latencies(settings: Settings, since: datetime, layers: Sequence[str] = LAYERS) -> None:
    """p50 and p95 by layer, and of the first and last third, which differ where the stream does not keep up."""
    for layer in layers:
        seconds = latencies(settings, layer, since)
        third = max(1, len(seconds) // 3)
        parts = {"all": seconds, "first third": seconds[:third], "last third": seconds[-third:]}
        print(f"commit to {layer}: {'; '.join(f'{name} {spread(part)}' for name, part in parts.items())}")


def main() -> int:
    """Measure, verify, judge; 1 also where source and lake differ."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=0.05)
    arguments.add_argument("--rate", type=int, default=300, help="row changes per second")
    arguments.add_argument(
        "--events", type=int, default=300, help="web events per second; 0: none, and no API"
    )
    arguments.add_argument("--seconds", type=int, default=120)
    options = arguments.parse_args()
    verdicts = Verdicts("latency", options)
    with own_platform() as settings:
        catch_up = start(settings, options.scale)
        start_web(options.events)
        time.sleep(WARM_UP_SECONDS)
        before, since = usage(), datetime.now(UTC)
        files = _files(settings)
        memory = list(traffic(options.rate, options.seconds))
        catch_up.layer("gold", source_lsn(settings))
        after = usage()
        print_latencies(settings, since, [*LAYERS, *(WEB_LAYERS if options.events else ())])
        for name, used in after.items():
            cpu = used.cpu - before[name].cpu
            print(
                f"{name}: {cpu:.1f} CPU s ({cpu / options.seconds:.2f} cores), {used.memory / 2**20:.0f} MiB"
            )
        print(f"memory of all, MiB: first {memory[0] / 2**20:.0f}, most {max(memory) / 2**20:.0f}")
        judge(verdicts, settings, since, max(memory))
        if options.events:
            judge_web(verdicts, settings, since)
        print(f"files in the lake: {files} before, {_files(settings)} after")
        lake, catalog = lake_and_catalog(settings)
        report = verify(settings, catalog, lake, PATIENCE_SECONDS, lambda text: None)
        print(f"verified: {report.ok}, {report.rows:,} rows, {report.ledger.changes:,} changes in the ledger")
    return verdicts.end() or int(not report.ok)


def judge(verdicts: Verdicts, settings: Settings, since: datetime, memory: int) -> None:
    """P6 and P7, and P14 of ``memory``, in bytes."""
    judge_latencies(verdicts, settings, since)
    verdicts.at_most("P14", "memory of the embedded platform, GB", [memory / 1e9], 2.5)


def judge_latencies(verdicts: Verdicts, settings: Settings, since: datetime) -> None:
    """P6 and P7 in seconds; their ratio to the floor is not measured here."""
    for goal, layer, limit in (("P6", "silver", 1.2), ("P7", "gold", 1.5)):
        p95 = percentile(latencies(settings, layer, since), 95)
        verdicts.at_most(goal, f"commit to {layer}, p95, s", [] if p95 is None else [p95], limit)


def judge_web(verdicts: Verdicts, settings: Settings, since: datetime) -> None:
    """P18 in seconds: p95 over the batches' p95."""
    for layer, limit in zip(WEB_LAYERS, (1.5, 2.5), strict=True):
        p95 = percentile(latencies(settings, layer, since), 95)
        verdicts.at_most("P18", f"event to {layer}, p95, s", [] if p95 is None else [p95], limit)


def _files(settings: Settings) -> int:
    return sum(
        1 for path in Path(settings.lake.uri("x.y", settings.home)).parents[1].rglob("*") if path.is_file()
    )


if __name__ == "__main__":
    sys.exit(main())
