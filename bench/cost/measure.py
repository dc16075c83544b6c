"""One rate after another on a platform that runs: quiet, traffic, warming, and the window that counts."""

import time

from bench.cost.cost import Cost, LakeGrowth
from bench.cost.platform import LakeState, MeasuredPlatform

MARGIN_SECONDS = 10
"""How much longer the traffic goes on than it is measured: for its start."""
QUIET_LOOKS = 3
LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 600.0


def measure(platform: MeasuredPlatform, rate: int, warm_seconds: int, seconds: int) -> Cost:
    """The cost of ``rate`` over ``seconds``, begun when the stream has carried what came before.

    Raises SystemExit where the stream does not come to rest or the traffic fails.
    """
    wait_until_quiet(platform)
    with platform.traffic(rate, warm_seconds + seconds + MARGIN_SECONDS):
        time.sleep(warm_seconds)
        return _window(platform, rate, seconds)


def _window(platform: MeasuredPlatform, rate: int, seconds: int) -> Cost:
    lake, metrics = platform.lake(), platform.metrics()
    metered = platform.metered(seconds)
    stream = platform.metrics().since(metrics).cost()
    return Cost(
        rate=rate,
        seconds=metered.seconds,
        cpu=metered.cpu,
        workload=metered.workload,
        stream=stream,
        threads=metered.threads,
        lake=_growth(lake, platform.lake()),
    )


def _growth(before: LakeState | None, after: LakeState | None) -> LakeGrowth | None:
    if before is None or after is None:
        return None
    commits = {layer: count - before.commits[layer] for layer, count in after.commits.items()}
    return LakeGrowth(after.files, before.files, commits)


def wait_until_quiet(platform: MeasuredPlatform) -> None:
    """Return when nothing more comes to bronze and gold has followed; SystemExit where that takes long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    looks, metrics = 0, platform.metrics()
    while looks < QUIET_LOOKS:
        if time.monotonic() > deadline:
            raise SystemExit(f"the stream has not come to rest within {PATIENCE_SECONDS:.0f} s")
        time.sleep(LOOK_SECONDS)
        before, metrics = metrics, platform.metrics()
        quiet = metrics.settled and not metrics.since(before).cost().changes
        looks = looks + 1 if quiet else 0
