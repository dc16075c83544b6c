"""A Spark application's start and first work with its start cache and without, in turn (decision 49).

The work is the recorded training itself: Delta tables written, merged and read, a stream with state. It names no goal:
it prints seconds and CPU seconds of each, all processes counted. Run: ``python -m bench.spark_start --pairs 3``.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.verdict import Verdicts, parser
from lakepulse.artifacts.spark_start import environment, record, training
from lakepulse.artifacts.start_cache import read_options
from lakepulse.errors import ArtifactError


@dataclass(frozen=True)
class Run:
    """One application: how long it took, and the CPU seconds of its processes."""

    seconds: float
    cpu: float


def run(jvm_options: Sequence[str]) -> Run:
    """The training once, by a JVM with these options; ArtifactError where it fails."""
    command = training(jvm_options)
    with tempfile.TemporaryDirectory() as folder:
        before, began = _cpu(), time.monotonic()
        done = subprocess.run(
            command, env=environment(), cwd=folder, capture_output=True, text=True, check=False
        )
        took = Run(time.monotonic() - began, _cpu() - before)
    if done.returncode != 0:
        raise ArtifactError(f"the training failed: {done.stderr.strip()[-300:]}", "Run `make setup` again.")
    return took


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Run the pairs, print both, and their ratio pair by pair."""
    arguments = parser(__doc__)
    arguments.add_argument("--pairs", type=int, default=3, help="runs of each")
    options = arguments.parse_args()
    verdicts = Verdicts("spark_start", options)
    cache = record()
    if cache is None:
        raise ArtifactError("this Java keeps no start caches", "Use a Java 25 or later.")
    plain, cached = [], []
    for _ in range(options.pairs):
        plain.append(run(()))
        cached.append(run(read_options(cache)))
    for name, runs in (("without", plain), ("with its start cache", cached)):
        seconds, cpu = (
            statistics.median(values) for values in zip(*((r.seconds, r.cpu) for r in runs), strict=True)
        )
        print(f"{name:22} {seconds:6.1f} s {cpu:6.1f} CPU s")
        verdicts.keep(name, {"seconds": seconds, "cpu_seconds": cpu})
    ratios = [one.cpu / other.cpu for one, other in zip(cached, plain, strict=True)]
    print(f"CPU with : without, median of {len(ratios)} pairs: {statistics.median(ratios):.2f}")
    return verdicts.end()


if __name__ == "__main__":
    sys.exit(main())
