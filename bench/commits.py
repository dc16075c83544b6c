"""CPU of small commits by the stream's writer, beside delta-rs doing the same to twin tables (decision 25).

Twenty rows a commit, interleaved: an upsert into ``silver.cities`` against a MERGE, an append to ``bronze.cities``
against ``write_deltalake``. In the end both tables of each pair must have the same rows. It names no goal: it prints
CPU milliseconds a commit, checkpoints included. Run: ``python -m bench.commits --commits 200``.
"""

import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, Transaction, write_deltalake

from bench.snapshot import timed
from bench.verdict import Verdicts, parser
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from spark_jobs.runtime.writers.writer import DELETED, FRESH

SILVER, BRONZE = "silver.cities", "bronze.cities"
KEYS, ROWS = 3000, 20
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def lake_in(folder: Path, catalog: Catalog) -> Lake:
    """An empty lake of this process alone, with the two tables; silver's has KEYS rows."""
    settings = Settings()
    settings.lake = LakeSettings(root=str(folder))
    lake = Lake(settings)
    lake.write_alone()
    lake.create(catalog, BRONZE)
    DeltaRsWriter(lake, catalog).append(SILVER, rows(catalog, SILVER, range(KEYS), 1), 1)
    return lake


def rows(catalog: Catalog, table: str, keys: range | list[int], lsn: int) -> pa.Table:
    """One row a key, as a commit at ``lsn`` left it; the other columns have a plain value."""
    schema = lake_schema(catalog, table)
    return pa.table({field.name: _column(field, keys, lsn) for field in schema}, schema=schema)


def _column(field: pa.Field, keys: range | list[int], lsn: int) -> pa.Array:
    known = {"city_id": list(keys), "_commit_lsn": [lsn] * len(keys)}
    plain = {pa.string(): "x", pa.bool_(): True, pa.date32(): NOW.date(), pa.timestamp("us", "UTC"): NOW}
    value = None if pa.types.is_struct(field.type) else plain.get(field.type, 1)
    return pa.array(known.get(field.name, [value] * len(keys)), field.type)


def merge(lake: Lake, changed: pa.Table, lsn: int) -> None:
    """delta-rs's MERGE of ``changed`` into silver's table."""
    updates = {name: f"s.{name}" for name in changed.column_names}
    lake.open(SILVER).merge(
        changed, "t.city_id = s.city_id", source_alias="s", target_alias="t", commit_properties=_at(lsn)
    ).when_matched_update(updates).when_not_matched_insert(updates).execute()


def append(lake: Lake, added: pa.Table, lsn: int) -> None:
    """delta-rs's append of ``added`` to bronze's table."""
    write_deltalake(lake.open(BRONZE), added, mode="append", commit_properties=_at(lsn))


def _at(lsn: int) -> CommitProperties:
    return CommitProperties(app_transactions=[Transaction(WATERMARK, lsn)])


def alike(one: Lake, other: Lake, table: str) -> bool:
    """Whether both lakes' tables have the same rows, as they are stored: this process has some of them in memory."""
    order = [("city_id", "ascending"), ("_commit_lsn", "ascending")]
    found = [lake.dataset(table, lake.open(table)).to_table().sort_by(order) for lake in (one, other)]
    return bool(found[0].equals(found[1]))


def main() -> int:
    """Measure and compare; 1 where the twins differ."""
    arguments = parser(__doc__)
    arguments.add_argument("--commits", type=int, default=200)
    options = arguments.parse_args()
    verdicts = Verdicts("commits", options)
    catalog, draw = load_catalog(), random.Random(1)  # noqa: S311  # the same in each run
    spent = dict.fromkeys(("upsert", "MERGE", "append", "write_deltalake"), 0.0)
    with tempfile.TemporaryDirectory() as folder:
        own, other = (lake_in(Path(folder, name), catalog) for name in ("own", "delta-rs"))
        writer = DeltaRsWriter(own, catalog)
        for lsn in range(2, options.commits + 2):
            keys = sorted(draw.sample(range(KEYS + lsn), ROWS))
            changed, added = (rows(catalog, table, keys, lsn) for table in (SILVER, BRONZE))
            no = pa.repeat(pa.scalar(False), len(keys))
            flagged = changed.append_column(DELETED, no).append_column(FRESH, no)
            work = {
                "upsert": lambda given=flagged, at=lsn: writer.upsert(SILVER, given, at),
                "MERGE": lambda given=changed, at=lsn: merge(other, given, at),
                "append": lambda given=added, at=lsn: writer.add(BRONZE, given, {WATERMARK: at}),
                "write_deltalake": lambda given=added, at=lsn: append(other, given, at),
            }
            for name, commit in work.items():
                _, seconds = timed(commit, time.process_time)
                spent[name] += seconds
        same = alike(own, other, SILVER) and alike(own, other, BRONZE)
    milliseconds = {name: 1000 * seconds / options.commits for name, seconds in spent.items()}
    for name, each in milliseconds.items():
        print(f"{name:16} {each:6.1f} CPU ms a commit")
    print(f"both have the same rows: {same}")
    verdicts.keep("milliseconds", milliseconds)
    return verdicts.end() or int(not same)


if __name__ == "__main__":
    sys.exit(main())
