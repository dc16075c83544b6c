"""Upserts file by file: the table is as if each row had been changed by its key, and the feed says what changed."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.recent_changes import WEIGHT, recent_changes
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from spark_jobs.runtime.writers.writer import DELETED, FRESH

TABLE = "silver.cities"
Row = dict[str, Any]


class Cities:
    """The table in a lake of its own, and beside it what it must hold."""

    def __init__(self, folder: str, catalog: Catalog) -> None:
        configured = Settings()
        configured.lake = LakeSettings(root=folder)
        self.lake = Lake(configured)
        self.schema = lake_schema(catalog, TABLE)
        self.expected: dict[int, Row] = {}
        self._writer = DeltaRsWriter(self.lake, catalog)
        self._watermark = 0
        self.lake.create(catalog, TABLE)

    def upsert(self, rows: list[Row]) -> int:
        """Write the rows, some of the new ones as FRESH, and apply them to what is expected; the table's version."""
        self._watermark += 1
        flags = [pa.field(DELETED, pa.bool_()), pa.field(FRESH, pa.bool_())]
        fields = [*(field.with_nullable(True) for field in self.schema), *flags]
        full = [{**row, FRESH: self._is_fresh(row)} for row in rows]
        version = self._writer.upsert(TABLE, pa.Table.from_pylist(full, pa.schema(fields)), self._watermark)
        for row in rows:
            self._apply(row)
        return version

    def actual(self) -> dict[int, Row]:
        """The table's rows by key; a key that is there twice fails."""
        rows = self.lake.scan(TABLE).to_table().to_pylist()
        found = {row["city_id"]: row for row in rows}
        assert len(found) == len(rows)
        return found

    def _is_fresh(self, row: Row) -> bool:
        return row["city_id"] not in self.expected and not row[DELETED] and row["city_id"] % 2 == 0

    def _apply(self, row: Row) -> None:
        held = self.expected.get(row["city_id"])
        if held and (row["_commit_lsn"], row["_sequence"]) <= (held["_commit_lsn"], held["_sequence"]):
            return
        self.expected.pop(row["city_id"], None)
        if not row[DELETED]:
            self.expected[row["city_id"]] = {name: row[name] for name in self.schema.names}


def city(catalog: Catalog, city_id: int, lsn: int, sequence: int = 1, *, deleted: bool = False) -> Row:
    """One row of the table; of a deleted one only what identifies the change is there."""
    at = datetime(2026, 3, 1, 12, 0, 0, 123_456, UTC)
    own = {
        "city_id": city_id,
        "_commit_lsn": lsn,
        "_sequence": sequence,
        "_committed_at": at,
        DELETED: deleted,
    }
    plain = {pa.int64(): 7, pa.string(): "x", pa.timestamp("us", "UTC"): at}
    schema = lake_schema(catalog, TABLE)
    return {field.name: None if deleted else plain.get(field.type) for field in schema} | own


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The repository's contracts."""
    return load_catalog()


_BATCHES = st.lists(
    st.dictionaries(
        st.integers(1, 12), st.tuples(st.integers(1, 20), st.integers(1, 3), st.booleans()), max_size=6
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(batches=_BATCHES)
def test_a_table_holds_the_latest_row_of_each_key(catalog: Catalog, batches: list[dict[int, Any]]) -> None:
    with TemporaryDirectory() as folder:
        cities = Cities(folder, catalog)
        for batch in batches:
            cities.upsert(
                [city(catalog, key, lsn, number, deleted=gone) for key, (lsn, number, gone) in batch.items()]
            )
            assert cities.actual() == cities.expected


@settings(max_examples=25, deadline=None)
@given(batches=_BATCHES)
def test_what_changed_leads_from_one_version_to_the_other(
    catalog: Catalog, batches: list[dict[int, Any]]
) -> None:
    with TemporaryDirectory() as folder:
        cities = Cities(folder, catalog)
        since, before = cities.lake.open(TABLE).version(), dict(cities.expected)
        for batch in batches:
            until = cities.upsert(
                [city(catalog, key, lsn, number, deleted=gone) for key, (lsn, number, gone) in batch.items()]
            )
            if until != since:
                rows = recent_changes(cities.lake).between(TABLE, since, until)
                assert rows is not None
                assert _count(rows) == _difference(before, cities.expected)
            since, before = until, dict(cities.expected)


def test_what_another_process_changed_is_not_known(catalog: Catalog, tmp_path: Path) -> None:
    cities = Cities(str(tmp_path), catalog)
    first = cities.upsert([city(catalog, 1, 1)])
    second = cities.upsert([city(catalog, 1, 2)])
    assert recent_changes(cities.lake).between(TABLE, first, second) is not None
    assert recent_changes(cities.lake).between(TABLE, 0, second) is None
    assert recent_changes(Lake(Settings())).between(TABLE, first, second) is None


def test_what_changed_is_known_across_a_compaction(catalog: Catalog, tmp_path: Path) -> None:
    cities = Cities(str(tmp_path), catalog)
    first = cities.upsert([city(catalog, 2, 1)])
    cities.upsert([city(catalog, 104, 2)])
    before = cities.lake.open(TABLE).version()
    compacted = DeltaRsWriter(cities.lake, catalog).compact(TABLE, 1 << 18)
    assert cities.lake.listing(TABLE).files.num_rows == 1
    recent_changes(cities.lake).rearranged(TABLE, before, compacted)
    last = cities.upsert([city(catalog, 104, 3)])
    assert before < compacted < last
    rows = recent_changes(cities.lake).between(TABLE, first, last)
    assert rows is not None
    assert sum(_count(rows).values()) == 1


def test_a_row_that_comes_again_commits_nothing(catalog: Catalog, tmp_path: Path) -> None:
    cities = Cities(str(tmp_path), catalog)
    version = cities.upsert([city(catalog, 1, 5)])
    assert cities.upsert([city(catalog, 1, 5)]) == version
    assert cities.upsert([city(catalog, 1, 4)]) == version
    assert cities.upsert([city(catalog, 9, 9, deleted=True)]) == version


def test_a_file_without_any_of_the_keys_stays(catalog: Catalog, tmp_path: Path) -> None:
    cities = Cities(str(tmp_path), catalog)
    cities.upsert([city(catalog, key, 1) for key in (2, 4)])
    cities.upsert([city(catalog, key, 2) for key in (102, 104)])
    before = set(cities.lake.open(TABLE).file_uris())
    cities.upsert([city(catalog, 104, 3)])
    after = set(cities.lake.open(TABLE).file_uris())
    assert len(before) == 2
    assert len(before & after) == 1


def _count(rows: pa.Table) -> Counter[tuple[object, ...]]:
    names = [name for name in rows.column_names if name != WEIGHT]
    counted: Counter[tuple[object, ...]] = Counter()
    for each in rows.to_pylist():
        counted[tuple(each[name] for name in names)] += each[WEIGHT]
    return Counter({values: weight for values, weight in counted.items() if weight})


def _difference(before: dict[int, Row], after: dict[int, Row]) -> Counter[tuple[object, ...]]:
    counted: Counter[tuple[object, ...]] = Counter(tuple(row.values()) for row in after.values())
    counted.subtract(tuple(row.values()) for row in before.values())
    return Counter({values: weight for values, weight in counted.items() if weight})


def test_added_rows_bring_their_new_columns_and_their_transactions(tmp_path: Path) -> None:
    catalog, table = load_catalog(), "bronze.dead_letters"
    configured = Settings()
    configured.lake = LakeSettings(root=str(tmp_path))
    lake = Lake(configured)
    writer, schema = DeltaRsWriter(lake, catalog), lake_schema(catalog, table)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    letter = {"_topic": "t", "_partition": 0, "_offset": 1, "reason": "r", "_ingested_at": now}
    writer.add(table, pa.Table.from_pylist([letter], schema), {"reader": 7})
    wider = pa.Table.from_pylist([letter | {"_offset": 2}], schema).append_column("later", pa.array(["x"]))
    version = writer.add(table, wider)
    assert lake.open(table).version() == version
    assert lake.transaction(table, "reader") == 7
    assert lake.scan(table).to_table().sort_by("_offset")["later"].to_pylist() == [None, "x"]
    assert writer.delete(table, "_offset = 1") == 1
    assert lake.scan(table).to_table()["_offset"].to_pylist() == [2]


def test_no_null_is_added_where_the_table_allows_none(tmp_path: Path) -> None:
    catalog, table = load_catalog(), "bronze.dead_letters"
    configured = Settings()
    configured.lake = LakeSettings(root=str(tmp_path))
    schema = lake_schema(catalog, table)
    letter = {"_topic": None, "_partition": 0, "_offset": 1, "reason": "r", "_ingested_at": datetime.now(UTC)}
    rows = pa.Table.from_pylist([letter], schema)
    assert rows.schema == schema
    with pytest.raises(ValueError, match="_topic has 1 nulls, and the table allows none"):
        DeltaRsWriter(Lake(configured), catalog).add(table, rows)


def test_rows_that_come_while_files_are_rearranged_are_not_lost(catalog: Catalog, tmp_path: Path) -> None:
    cities, other = Cities(str(tmp_path), catalog), Cities(str(tmp_path), catalog)
    cities.upsert([city(catalog, key, 1) for key in range(5)])
    arranged: list[int] = []

    def one_file_a_row(rows: pa.Table) -> list[pa.Table]:
        if not arranged:
            DeltaRsWriter(other.lake, catalog).add(TABLE, rows.slice(0, 1))
        arranged.append(rows.num_rows)
        return [rows.slice(row, 1) for row in range(rows.num_rows)]

    DeltaRsWriter(cities.lake, catalog).rearrange(TABLE, one_file_a_row)
    assert arranged == [5, 6]
    assert cities.lake.listing(TABLE).files["num_records"].to_pylist() == [1] * 6
    assert (cities.lake.watermark(TABLE), cities.lake.scan(TABLE).count_rows()) == (1, 6)
