"""Gold that follows the change beside gold computed as a whole, and at ten times the history: goals P8 and P9.

Fills a silver layer from the source's generator at ``--scale`` and at a tenth of it, then sends the same order-desk
batches to both, in turn; then both are recomputed as a whole, in turn. At the end gold that followed is compared with
gold computed as a whole, row by row. Run: ``python -m bench.gold --scale 1``.
"""

import os
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pyarrow as pa

from bench.gold_shop import Shop
from bench.verdict import Verdicts, parser
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.model import Layer
from spark_jobs.gold.advance import advance
from spark_jobs.gold.settings import GoldSettings

WARM_UP = 3
FULL = GoldSettings(mode="full")


class Clock:
    """CPU and wall seconds, and bytes read, of pieces of work, by name."""

    def __init__(self) -> None:
        self.cpu: dict[str, list[float]] = {}
        self.wall: dict[str, list[float]] = {}
        self.read: dict[str, list[float]] = {}

    def measure(self, name: str, work: Callable[[], object]) -> None:
        """Run ``work`` and note what it took."""
        cpu, wall, read = _cpu_seconds(), perf_counter(), _bytes_read()
        work()
        self.cpu.setdefault(name, []).append(_cpu_seconds() - cpu)
        self.wall.setdefault(name, []).append(perf_counter() - wall)
        self.read.setdefault(name, []).append(_bytes_read() - read)

    def line(self, name: str) -> str:
        """Median and spread, for people."""
        cpu, wall, read = self.cpu[name], self.wall[name], self.read[name]
        return (
            f"{name:28} n={len(cpu):2}  cpu {statistics.median(cpu):6.2f} s ({min(cpu):.2f} to {max(cpu):.2f})  "
            f"wall {statistics.median(wall):6.2f} s  read {statistics.median(read) / 1e6:7.1f} MB"
        )


def main() -> int:
    """Measure and judge; 1 also where gold that followed differs from gold computed as a whole."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--batches", type=int, default=10)
    arguments.add_argument("--orders", type=int, default=20, help="orders placed in each batch")
    given = arguments.parse_args()
    verdicts = Verdicts("gold", given)
    with tempfile.TemporaryDirectory(prefix="lakepulse-bench-") as folder:
        different = _run(Path(folder), given.scale, given.batches, given.orders, verdicts)
    return verdicts.end() or different


def _run(folder: Path, scale: float, batches: int, orders: int, verdicts: Verdicts) -> int:
    catalog, clock = load_catalog(), Clock()
    shops = {
        f"x{times}": Shop(folder / f"x{times}", catalog, scale * times / 10, seed=7) for times in (1, 10)
    }
    for name, shop in shops.items():
        print(f"{name}: {shop.rows:,} source rows")
        clock.measure(f"{name} first", lambda shop=shop: advance(shop.context, complete=True))  # type: ignore[misc]
    changed = [_round(shops, clock, number, orders) for number in range(batches + WARM_UP)]
    for _ in range(max(batches // 2, 1)):
        _recompute(shops, clock)
    for name in sorted(clock.cpu):
        print(clock.line(name))
    whole = statistics.median(clock.cpu["x10 full"])
    share = statistics.median(changed) / shops["x10"].rows
    print(f"{share:.3%} of the rows changed in a batch")
    short = statistics.median(clock.cpu["x1 follow"])
    verdicts.at_most(
        "P8", "CPU at 10x history / at 1x", [cpu / short for cpu in clock.cpu["x10 follow"]], 1.1
    )
    shares = [cpu / whole for cpu in clock.cpu["x10 follow"]]
    verdicts.at_most("P9", f"CPU of following / of a full recompute at {share:.2%} changed", shares, 0.03)
    return _compare(catalog, shops["x10"])


def _round(shops: dict[str, Shop], clock: Clock, number: int, orders: int) -> int:
    changed = 0
    for name, shop in shops.items():
        changed = shop.commit(shop.order_desk(orders))
        step = "warm-up" if number < WARM_UP else "follow"
        clock.measure(f"{name} {step}", lambda shop=shop: advance(shop.context))  # type: ignore[misc]
    return changed


def _recompute(shops: dict[str, Shop], clock: Clock) -> None:
    for name, shop in shops.items():
        shop.commit({})
        clock.measure(f"{name} full", lambda shop=shop: advance(shop.context, settings=FULL))  # type: ignore[misc]


def _compare(catalog: Catalog, shop: Shop) -> int:
    """Gold after one more followed batch, beside gold computed as a whole."""
    shop.commit(shop.order_desk(20))
    advance(shop.context, complete=True)
    followed = _gold(catalog, shop)
    shop.commit({})
    advance(shop.context, settings=FULL, complete=True)
    whole = _gold(catalog, shop)
    different = [table for table in followed if not followed[table].equals(whole[table])]
    print(
        f"different: {', '.join(different)}" if different else "followed gold equals gold computed as a whole"
    )
    return 1 if different else 0


def _gold(catalog: Catalog, shop: Shop) -> dict[str, pa.Table]:
    return {
        contract.table: shop.lake.scan(contract.table)
        .to_table()
        .sort_by([(name, "ascending") for name in contract.key])
        for contract in catalog.by_layer(Layer.GOLD)
    }


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _bytes_read() -> float:
    """Bytes that this process asked the system for; 0 where it does not count them (macOS)."""
    counters = Path(f"/proc/{os.getpid()}/io")
    if not counters.exists():
        return 0.0
    return float(dict(line.split(": ") for line in counters.read_text().splitlines())["rchar"])


if __name__ == "__main__":
    sys.exit(main())
