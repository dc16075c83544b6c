"""A load test of the platform that runs: drives its workload at a rate, follows it to gold, and says whether it held.

``lakepulse up`` before it, or ``--compose`` and `make up`; ``--own`` starts a platform of its own and loads it. It ends
by itself: after its seconds, and five minutes for catching up at most. In containers their own traffic is stopped
meanwhile.
Run: ``python -m bench.load --rate 300 --seconds 120``.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.error import URLError

from bench.cost.containers import containers_platform
from bench.cost.embedded import EmbeddedPlatform, embedded_platform
from bench.cost.measure import wait_until_quiet
from bench.cost.platform import MeasuredPlatform
from bench.load.drive import Drive
from bench.load.samples import Sample, judge
from bench.verdict import Verdicts, parser
from lakepulse.errors import LakePulseError, ServiceError
from lakepulse.settings import Settings

MOST_SECONDS = 4 * 3600
MOST_RATE = 100_000


def within(most: int) -> Callable[[str], int]:
    """What reads a whole number of 1 to ``most``; ArgumentTypeError where it is another one."""

    def bounded(text: str) -> int:
        if not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not within 1 and {most}")
        return int(text)

    return bounded


@contextmanager
def _running() -> Iterator[MeasuredPlatform]:
    platform = EmbeddedPlatform(Settings())
    try:
        platform.metrics()
    except URLError as error:
        raise ServiceError(
            "no stream runs here", "Start it with `lakepulse up`, or add ARGS=--own."
        ) from error
    yield platform


def _platform(options: argparse.Namespace) -> AbstractContextManager[MeasuredPlatform]:
    if options.compose:
        return containers_platform()
    return embedded_platform(options.scale) if options.own else _running()


def _arguments() -> argparse.ArgumentParser:
    arguments = parser(__doc__)
    arguments.add_argument("--rate", type=within(MOST_RATE), default=300, help="row changes a second")
    arguments.add_argument("--seconds", type=within(MOST_SECONDS), default=120, help="how long")
    arguments.add_argument("--compose", action="store_true", help="the running platform in containers")
    arguments.add_argument(
        "--own", action="store_true", help="a platform of its own, loaded and stopped again"
    )
    arguments.add_argument("--scale", type=float, default=0.05, help="size of the source (with --own)")
    arguments.add_argument("--picture", type=Path, metavar="FILE", help="curves as .svg or .png")
    return arguments


def main() -> int:
    """Drive, print each sample, judge; the exit code."""
    options = _arguments().parse_args()
    verdicts = Verdicts("load", options)
    samples: list[Sample] = []
    with _platform(options) as platform:
        wait_until_quiet(platform)
        drive = Drive(platform, options.rate, options.seconds)
        for sample in drive.run():
            samples.append(sample)
            late = ", ".join(f"{layer} {seconds:.2f} s" for layer, seconds in sample.p95.items())
            print(
                f"{sample.at:6.0f} s: {sample.rate:8,.0f} changes/s; p95 {late or 'nothing published'}",
                flush=True,
            )
    print()
    under = [sample for sample in samples if sample.at <= options.seconds]
    judge(verdicts, options.rate, under, dict(drive.whole.cost().p95), drive.caught_up)
    verdicts.keep("samples", [sample.record() for sample in samples])
    if options.picture:
        # Drawing needs what notebooks need; figures do not.
        from bench.load.picture import draw  # noqa: PLC0415

        draw(options.rate, options.seconds, samples, options.picture)
    return verdicts.end()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LakePulseError as error:
        sys.exit(f"error: {error}")
