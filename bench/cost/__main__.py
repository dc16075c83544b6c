"""CPU that the platform takes, by process and by phase of the stream's batch, idle and at several rates: C1 to C3.

Starts a platform of its own, loads the source, and lets each rate run in turn (0: no traffic), first to warm up, then
to be measured. ``--compose`` measures the platform in containers that runs already, by container.
Run: ``python -m bench.cost --rates 0,20,300 --seconds 120``.
"""

import argparse
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from bench.cost.containers import containers_platform
from bench.cost.embedded import embedded_platform
from bench.cost.goals import judge
from bench.cost.measure import measure
from bench.cost.platform import MeasuredPlatform
from bench.cost.table import table
from bench.verdict import Verdicts, parser


def rates(text: str) -> list[int]:
    """``0,20,300`` as numbers; ValueError where one is none or negative."""
    found = [int(part) for part in text.split(",")]
    if min(found) < 0:
        raise ValueError(text)
    return found


def main() -> int:
    """Measure every rate, print, judge; the exit code."""
    arguments = parser(__doc__)
    arguments.add_argument(
        "--rates", type=rates, default=rates("0,1,20,100,300,2000"), help="changes a second"
    )
    arguments.add_argument("--seconds", type=int, default=120, help="how long each rate is measured")
    arguments.add_argument("--warm-seconds", type=int, default=30, help="how long each runs before that")
    arguments.add_argument(
        "--scale", type=float, default=0.05, help="size of the source (not with --compose)"
    )
    arguments.add_argument("--compose", action="store_true", help="the running platform in containers")
    arguments.add_argument("--picture", type=Path, metavar="FILE", help="bars as .svg or .png")
    options = arguments.parse_args()
    verdicts = Verdicts("cost", options)
    with _platform(options) as platform:
        costs = []
        for rate in options.rates:
            costs.append(measure(platform, rate, options.warm_seconds, options.seconds))
            print(table(costs[-1]), flush=True)
    print()
    judge(verdicts, platform.goals, costs)
    verdicts.keep("rates", [cost.record() for cost in costs])
    if options.picture:
        # Drawing needs what notebooks need; figures do not.
        from bench.cost.picture import draw  # noqa: PLC0415

        draw(costs, options.picture)
    return verdicts.end()


def _platform(options: argparse.Namespace) -> AbstractContextManager[MeasuredPlatform]:
    return containers_platform() if options.compose else embedded_platform(options.scale)


if __name__ == "__main__":
    sys.exit(main())
