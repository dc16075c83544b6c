"""A lake in memory over a stored one: what is written there is read there, and the stored one never changes."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import CHECKPOINT_INTERVAL
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from spark_jobs.runtime.writers.writer import DELETED, FRESH
from spark_jobs.tail.overlay import NotInMemoryError, OverlayLake
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in

CATALOG = load_catalog()
TABLE = "silver.colors"
PUBLISHED = 10


def rows(*keys: int, name: str = "a", lsn: int = 1, deleted: bool = False) -> pa.Table:
    values = {"color_id": 0, "color_name": name, "last_edited_by": 1, "_commit_lsn": lsn, "_sequence": 1}
    schema = lake_schema(CATALOG, TABLE)
    at = pa.scalar(0, pa.timestamp("us", "UTC")).as_py()
    times = {field.name: at for field in schema if pa.types.is_timestamp(field.type)}
    made = pa.Table.from_pylist([{**times, **values, "color_id": key} for key in keys], schema=schema)
    made = made.append_column(DELETED, pa.array([deleted] * len(keys), pa.bool_()))
    return made.append_column(FRESH, pa.array([False] * len(keys), pa.bool_()))


def names(lake: Lake, version: int | None = None) -> dict[int, str]:
    found = lake.scan(TABLE, version).to_table(columns=["color_id", "color_name"])
    return dict(zip(found["color_id"].to_pylist(), found["color_name"].to_pylist(), strict=True))


@pytest.fixture
def base(tmp_path: Path) -> Lake:
    lake = lake_in(tmp_path)
    DeltaRsWriter(lake, CATALOG).upsert(TABLE, rows(1, 2, 3), 5)
    return lake


@pytest.fixture
def overlay(base: Lake) -> OverlayLake:
    return OverlayLake(Settings(), base, {TABLE: base.version(TABLE)}, PUBLISHED)


def stored_files(base: Lake) -> list[Path]:
    return sorted(path for path in Path(base.uri(TABLE)).rglob("*") if path.is_file())


def test_what_is_written_is_read_and_nothing_is_stored(base: Lake, overlay: OverlayLake) -> None:
    before, version, files = names(base), base.version(TABLE), stored_files(base)
    writer = DeltaRsWriter(overlay, CATALOG)
    # As many commits as would bring a checkpoint.
    for number in range(CHECKPOINT_INTERVAL + 1):
        lsn = PUBLISHED + 1 + number
        writer.upsert(TABLE, rows(2, 4, name=f"b{number}", lsn=lsn), lsn)
    writer.upsert(TABLE, rows(1, lsn=90, deleted=True), 90)
    last = f"b{CHECKPOINT_INTERVAL}"
    assert names(overlay) == {2: last, 3: "a", 4: last}
    assert (overlay.watermark(TABLE), overlay.version(TABLE)) == (90, version + CHECKPOINT_INTERVAL + 2)
    assert names(overlay, version) == before
    assert (names(base), stored_files(base)) == (before, files)


def test_a_whole_table_can_be_replaced(base: Lake, overlay: OverlayLake) -> None:
    DeltaRsWriter(overlay, CATALOG).overwrite(TABLE, rows(7).drop_columns([DELETED, FRESH]), 20)
    assert names(overlay) == {7: "a"}
    assert names(base) == {1: "a", 2: "a", 3: "a"}


def test_it_stays_at_what_was_published(base: Lake) -> None:
    published = base.version(TABLE)
    DeltaRsWriter(base, CATALOG).upsert(TABLE, rows(3, name="later", lsn=6), 6)
    overlay = OverlayLake(Settings(), base, {TABLE: published}, PUBLISHED)
    assert names(overlay)[3] == "a"
    assert overlay.watermark(TABLE) == PUBLISHED


@pytest.mark.parametrize(
    "write",
    [
        lambda writer: writer.delete(TABLE, "color_id = 1"),
        lambda writer: writer.update(TABLE, "color_id = 1", {"color_name": "x"}),
        lambda writer: writer.replace(TABLE, "color_id = 1", rows(1).drop_columns([DELETED, FRESH])),
        lambda writer: writer.rewrite(TABLE, rows(1).to_reader()),
        lambda writer: writer.add("silver.orders", pa.table({"order_id": [1]})),
    ],
    ids=["delete", "update", "replace", "rewrite", "a table that is not there"],
)
def test_what_only_a_real_log_can_hold_is_refused(
    base: Lake, overlay: OverlayLake, write: Callable[[DeltaRsWriter], object]
) -> None:
    files = stored_files(base)
    with pytest.raises(NotInMemoryError, match="in a way that only its writer can"):
        write(DeltaRsWriter(overlay, CATALOG))
    assert stored_files(base) == files
