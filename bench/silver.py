"""Bytes that a batch of changes makes silver write, beside the changed rows written alone: goal P10.

Fills a silver layer from the source's generator and sends an order desk's batches to it, as ``bench.gold`` does, with
housekeeping after each; counts the files that each commit adds, from the logs. The changed rows of a table alone
make one Parquet file with the same compression. What compaction writes is counted apart.
Run: ``python -m bench.silver --scale 0.3 --batches 40``.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.gold_shop import Changes, Row, Shop
from bench.verdict import Verdicts, parser
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from proof.compare import compare
from spark_jobs.runtime.housekeeping import Housekeeping
from spark_jobs.runtime.tables.object_store import compression
from spark_jobs.runtime.writers.merge_sql import merge_key

WARM_UP = 3


@dataclass
class Written:
    """Bytes that commits added to a table, by what made them, and of the rows that were to change."""

    merged: int = 0
    compacted: int = 0
    changed: int = 0


def versions(shop: Shop) -> dict[str, int]:
    """Each silver table's version."""
    return {each.table: shop.lake.version(each.table) for each in shop.catalog.computed(Layer.SILVER)}


def added(shop: Shop, before: Mapping[str, int]) -> dict[str, int]:
    """Bytes added to each table since the versions ``before``."""
    found = {}
    for table, now in versions(shop).items():
        log = Path(shop.lake.uri(table)) / "_delta_log"
        commits = [log / f"{version:020}.json" for version in range(before[table] + 1, now + 1)]
        actions = [json.loads(line) for commit in commits for line in commit.read_text().splitlines()]
        found[table] = sum(each["add"]["size"] for each in actions if "add" in each)
    return found


def changed(shop: Shop, changes: Changes) -> dict[str, int]:
    """Bytes by table of a Parquet file that holds the changed rows and nothing else."""
    return {f"silver.{name}": _alone(shop, f"silver.{name}", rows) for name, rows in changes.items()}


def _alone(shop: Shop, table: str, images: list[tuple[Row, bool]]) -> int:
    full = [{"_commit_lsn": 1, **row} for row, _ in images]
    sink = pa.BufferOutputStream()
    rows = pa.Table.from_pylist(full, lake_schema(shop.catalog, table))
    pq.write_table(rows, sink, compression=compression(rows))
    return int(sink.getvalue().size)


class Latest:
    """The last image of every row that was changed, by table and by what identifies it there."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._rows: dict[str, dict[tuple[object, ...], Row]] = defaultdict(dict)

    def take(self, changes: Changes) -> None:
        """Take over a batch that was just committed."""
        for name, rows in changes.items():
            table = f"silver.{name}"
            lsn, key = self._shop.lake.watermark(table), merge_key(self._shop.catalog.get(table))
            for row, _ in rows:
                full = {"_commit_lsn": lsn, **row}
                self._rows[table][tuple(full[column] for column in key)] = full

    def check(self) -> int:
        """The number of rows compared with the tables; raises SystemExit where one differs."""
        for table, rows in self._rows.items():
            contract = self._shop.catalog.get(table)
            schema, key = lake_schema(self._shop.catalog, table), merge_key(contract)
            expected = pa.Table.from_pylist(list(rows.values()), schema=schema)
            everything = self._shop.lake.scan(table).to_table()
            actual = everything.join(expected.select(list(key)), keys=list(key), join_type="left semi")
            found = compare(table, key, expected.select(schema.names), actual.select(schema.names))
            if not found.equal:
                raise SystemExit(f"{table} differs: {'; '.join(found.examples)}")
        return sum(map(len, self._rows.values()))


def main() -> int:
    """Measure, check, judge."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=0.3)
    arguments.add_argument("--batches", type=int, default=40)
    arguments.add_argument("--orders", type=int, default=20, help="orders placed in each batch")
    options = arguments.parse_args()
    verdicts = Verdicts("silver", options)
    ratios = measure(options.scale, options.batches, options.orders)
    verdicts.at_most("P10", "bytes written / bytes of the changed rows alone, by batch", ratios, 5.0)
    return verdicts.end()


def measure(scale: float, batches: int, orders: int) -> list[float]:
    """Bytes written over those of the changed rows, by batch; prints them by table, and checks the rows."""
    with tempfile.TemporaryDirectory(prefix="lakepulse-bench-") as folder:
        shop = Shop(Path(folder), load_catalog(), scale, seed=7)
        keeper, found, ratios = Housekeeping(shop.context), defaultdict[str, Written](Written), []
        latest = Latest(shop)
        for number in range(batches + WARM_UP):
            changes, before = shop.order_desk(orders), versions(shop)
            shop.commit(changes)
            latest.take(changes)
            merged, wanted, before = added(shop, before), changed(shop, changes), versions(shop)
            for _ in range(len(before)):
                keeper.step(Layer.SILVER)
            if number >= WARM_UP:
                ratios.append(sum(merged.values()) / sum(wanted.values()))
                _count(found, merged, added(shop, before), wanted)
        _print(found)
        print(f"{latest.check():,} changed rows are in silver as they were last committed")
    return ratios


def _count(
    found: dict[str, Written],
    merged: Mapping[str, int],
    compacted: Mapping[str, int],
    wanted: Mapping[str, int],
) -> None:
    for table, size in wanted.items():
        found[table].changed += size
        found[table].merged += merged[table]
    for table, size in compacted.items():
        found[table].compacted += size


def _print(found: Mapping[str, Written]) -> None:
    for table, each in sorted(found.items()):
        if each.changed:
            print(
                f"{table:34} changed {each.changed:9,} bytes, written {each.merged:11,} "
                f"({each.merged / each.changed:6.1f}x), by compaction {each.compacted:11,}"
            )
    changed_bytes = sum(each.changed for each in found.values())
    compacted = sum(each.compacted for each in found.values()) / changed_bytes
    print(f"compaction wrote {compacted:.1f} times the changed bytes more")


if __name__ == "__main__":
    sys.exit(main())
