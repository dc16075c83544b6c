"""The writer for small input: delta-rs in this process, from Arrow; its twin is ``spark_writer``."""

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, WriterProperties, write_deltalake

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import order_columns
from lakepulse.contracts.model import Layer
from spark_jobs.runtime import merge_sql
from spark_jobs.runtime.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engine import Condition
from spark_jobs.runtime.lake import Lake, commit_properties
from spark_jobs.runtime.writer import DELETED, FRESH

# A MERGE rewrites the files that it touches: small ones keep that near the size of the change.
TARGET_FILE_BYTES = 1 << 20
PROPERTIES = WriterProperties(compression="ZSTD")


class DeltaRsWriter:
    """``Writer`` for Arrow tables; one thread at a time per table."""

    def __init__(self, lake: Lake, catalog: Catalog, engine: DuckDbEngine) -> None:
        self._lake = lake
        self._catalog = catalog
        self._engine = engine

    def append(self, table: str, rows: pa.Table, watermark: int) -> int:
        """Add the rows, in the contract's order; nothing is committed where there are none."""
        handle = self._lake.create(self._catalog, table)
        if rows.num_rows and self._lake.watermark(table) < watermark:
            write_deltalake(
                handle,
                self._ordered(table, rows),
                mode="append",
                target_file_size=TARGET_FILE_BYTES,
                writer_properties=PROPERTIES,
                commit_properties=commit_properties(watermark),
            )
        return handle.version()

    def overwrite(self, table: str, rows: pa.Table, watermark: int) -> int:
        """Replace all rows."""
        handle = self._lake.create(self._catalog, table)
        if self._lake.watermark(table) < watermark:
            write_deltalake(
                handle,
                self._ordered(table, rows),
                mode="overwrite",
                target_file_size=TARGET_FILE_BYTES,
                writer_properties=PROPERTIES,
                commit_properties=commit_properties(watermark),
            )
        return handle.version()

    def upsert(self, table: str, rows: pa.Table, watermark: int) -> int:
        """MERGE by key; a plain append where every key is known to be fresh."""
        known = rows.filter(pc.invert(rows[FRESH]))
        if not known.num_rows:
            return self.append(table, rows.filter(pc.invert(rows[DELETED])), watermark)
        handle = self._lake.create(self._catalog, table)
        if self._catalog.get(table).layer is Layer.GOLD and _is_one_small_file(handle):
            return self.overwrite(table, self._changed(table, rows), watermark)
        if self._lake.watermark(table) < watermark:
            self._merge(table, handle, rows, known, watermark)
        return handle.version()

    def _changed(self, table: str, rows: pa.Table) -> pa.Table:
        """All rows of the table after the change.

        A MERGE would write the one file anew too, and plan it for three times as long. Silver has a change feed,
        in which this would be a change of every row.
        """
        relations = {merge_sql.CHANGES: rows, merge_sql.EXISTING: self._engine.scan(table)}
        return self._engine.query(merge_sql.after_change(self._catalog.get(table)), relations)

    def _merge(self, table: str, handle: DeltaTable, rows: pa.Table, known: pa.Table, watermark: int) -> None:
        contract = self._catalog.get(table)
        key, newer = merge_sql.merge_key(contract), merge_sql.only_newer(contract)
        rows = self._without_absent_deletes(table, key, rows)
        updates = {name: f"s.{name}" for name in lake_schema(self._catalog, table).names}
        merger = handle.merge(
            self._typed(table, rows, nullable=True).append_column(DELETED, rows[DELETED]),
            predicate=merge_sql.matched(key, _range(known[key[0]])),
            source_alias="s",
            target_alias="t",
            writer_properties=PROPERTIES,
            commit_properties=commit_properties(watermark),
        )
        (
            merger.when_matched_delete(predicate=f"s.{DELETED}{newer}")
            .when_matched_update(updates=updates, predicate=f"NOT s.{DELETED}{newer}")
            .when_not_matched_insert(updates=updates, predicate=f"NOT s.{DELETED}")
            .execute()
        )

    def _without_absent_deletes(self, table: str, key: tuple[str, ...], rows: pa.Table) -> pa.Table:
        """``rows`` without deletes of keys that the table lacks.

        delta-rs 1.6 writes an all-null row into the change feed for each of these, and fails where a column is
        not nullable. A row that came and went within one batch is the usual case.
        """
        deletes = rows.filter(rows[DELETED])
        if not deletes.num_rows:
            return rows
        low, high = _range(deletes[key[0]])
        bounds: list[Condition] = [(key[0], ">=", low), (key[0], "<=", high)]
        present = self._engine.scan(table, columns=key, where=bounds)
        relations = {merge_sql.CHANGES: rows, merge_sql.EXISTING: present}
        return self._engine.query(merge_sql.without_absent_deletes(key), relations)

    def _ordered(self, table: str, rows: pa.Table) -> pa.Table:
        order = order_columns(self._catalog.get(table))
        return self._typed(table, rows).sort_by([(name, "ascending") for name in order])

    def _typed(self, table: str, rows: pa.Table, nullable: bool = False) -> pa.Table:
        """``rows`` in the table's schema; ``nullable`` where deletes, which have only their key, are among them."""
        schema = lake_schema(self._catalog, table)
        if nullable:
            schema = pa.schema([field.with_nullable(True) for field in schema])
        return rows.select(schema.names).cast(schema)


def _is_one_small_file(handle: DeltaTable) -> bool:
    sizes = pa.table(handle.get_add_actions())["size_bytes"]
    return len(sizes) == 1 and sizes[0].as_py() <= TARGET_FILE_BYTES // 2


def _range(values: pa.ChunkedArray) -> tuple[object, object]:
    bounds = pc.min_max(values).as_py()
    return bounds["min"], bounds["max"]
