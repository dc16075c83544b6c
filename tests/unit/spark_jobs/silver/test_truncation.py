"""A TRUNCATE as the deletes that it stands for; a snapshot taken again stands for one just before it."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.silver.truncation import deletes, keys_before, snapshots
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.silver.small_shop import small_catalog

CATALOG = small_catalog()
EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


def changes(*rows: tuple[str, int, datetime]) -> pa.Table:
    names = ("_op", "_commit_lsn", "_committed_at")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def test_each_snapshot_truncates_once_before_its_first_row() -> None:
    found = snapshots(
        [
            changes(("r", 20, LATE), ("r", 20, EARLY), ("u", 30, LATE)),
            changes(("r", 20, LATE), ("r", 10, EARLY)),
            changes(("c", 40, LATE)),
        ]
    )
    assert [(each["_commit_lsn"], each["_sequence"], each["_op"]) for each in found] == [
        (10, 0, "t"),
        (20, 0, "t"),
    ]


def test_a_truncation_ends_the_keys_of_silver_of_quarantine_and_of_the_batch(tmp_path: Path) -> None:
    shop = SilverShop(tmp_path, CATALOG)
    closed = {"thing_id": 2, "_is_current": False, "_valid_to": LATE}
    shop.commit({"things": [{"thing_id": 1}, closed], "owners": [{"owner_id": 5}]})
    batch = pa.table({"thing_id": [1, 3]})
    things = CATALOG.get("silver.things")
    keys = keys_before(shop.lake, things, batch, [{"thing_id": 4}, {"thing_id": 3}])
    assert sorted(keys["thing_id"].to_pylist()) == [1, 3, 4]


def test_deletes_have_the_identity_of_their_truncation_and_nothing_beside_the_key() -> None:
    schema = lake_schema(CATALOG, "bronze.things")
    names = ["thing_id", "label", "_op", "_commit_lsn", "_sequence", "_committed_at"]
    events = [
        {"_op": "t", "_commit_lsn": lsn, "_sequence": lsn + 1, "_committed_at": EARLY} for lsn in (10, 20)
    ]
    rows = deletes(
        pa.Table.from_pylist(events),
        pa.table({"thing_id": [1, 2]}),
        pa.schema([schema.field(name) for name in names]),
    )
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        (key, None, "d", lsn, lsn + 1, EARLY) for lsn in (10, 20) for key in (1, 2)
    ]
