"""One transaction of a million rows through the whole flow: seconds to each layer, and every process's peak memory.

Starts a platform of its own, loads a small source, inserts all rows in one transaction and verifies.
Run: ``python -m bench.large_transaction --rows 1000000``.
"""

import argparse
import sys
import time
from pathlib import Path

import psutil

from bench.latency import start
from bench.own_platform import own_platform
from cdc_simulator.workload.hard.changes import make
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.hops.latency import LAYERS
from operations.local.supervision import supervisor
from proof.catch_up import source_lsn
from proof.verify import verify

PATIENCE_SECONDS = 600.0


def insert(settings: Settings, rows: int) -> float:
    """The hard change `large`: so many readings in one transaction; the seconds that it took."""
    began = time.monotonic()
    list(make(settings, ["large"], 1, rows))
    return time.monotonic() - began


def peaks() -> dict[str, int]:
    """The largest resident memory that every running program has had, its children's own peaks added, in bytes."""
    found = {}
    for each in supervisor.state():
        if each.pid and each.name in {"capture", "stream", "kafka"}:
            process = psutil.Process(each.pid)
            found[each.name] = sum(_peak(part.pid) for part in (process, *process.children(recursive=True)))
    return found


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def main() -> int:
    """Run it; 1 where source and lake differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with own_platform() as settings:
        catch_up = start(settings, 0.01)
        before = peaks()
        print(f"{options.rows:,} rows committed in {insert(settings, options.rows):.1f} s", flush=True)
        began, target = time.monotonic(), source_lsn(settings)
        for layer in LAYERS:
            catch_up.layer(layer, target)
            print(f"in {layer} after {time.monotonic() - began:.1f} s", flush=True)
        for name, peak in peaks().items():
            print(f"{name}: peak {peak / 2**20:.0f} MiB, {before[name] / 2**20:.0f} MiB before")
        lake, catalog = lake_and_catalog(settings)
        report = verify(settings, catalog, lake, PATIENCE_SECONDS, lambda text: None)
        print(f"verified: {report.ok}, {report.rows:,} rows")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
