"""The writer for small input: delta-rs in this process, from Arrow; its twin is ``spark_writer``."""

from typing import Literal

import pyarrow as pa
from deltalake import DeltaTable, Schema, WriterProperties, write_deltalake

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import order_columns, skipping_columns
from lakepulse.contracts.model import Contract, Layer
from lakepulse.fault_points import reached
from spark_jobs.runtime.tables.file_policy import SMALLEST_BYTES
from spark_jobs.runtime.tables.lake import Lake, commit_properties
from spark_jobs.runtime.tables.recent_changes import Step, difference, recent_changes
from spark_jobs.runtime.writers import merge_sql
from spark_jobs.runtime.writers.copy_on_write import Upsert
from spark_jobs.runtime.writers.table_files import Rewrite
from spark_jobs.runtime.writers.writer import DELETED, FRESH

PROPERTIES = WriterProperties(compression="ZSTD")


class DeltaRsWriter:
    """``Writer`` for Arrow tables; one thread at a time per table."""

    def __init__(self, lake: Lake, catalog: Catalog) -> None:
        self._lake = lake
        self._catalog = catalog

    def append(self, table: str, rows: pa.Table, watermark: int) -> int:
        """Add the rows, in the contract's order; nothing is committed where there are none."""
        if not rows.num_rows:
            return self._lake.create(self._catalog, table).version()
        return self._write(table, rows, watermark, "append")

    def overwrite(self, table: str, rows: pa.Table, watermark: int) -> int:
        """Replace all rows."""
        return self._write(table, rows, watermark, "overwrite")

    def upsert(self, table: str, rows: pa.Table, watermark: int) -> int:
        """Change the rows of the files that have one of the keys; nothing is committed where none comes out different.

        delta-rs's MERGE gives the same table, but plans it for longer than all of this takes (decision 15).
        """
        handle = self._lake.create(self._catalog, table)
        if self._lake.watermark(table) < watermark:
            self._rewrite(self._catalog.get(table), handle, rows, watermark)
        return handle.version()

    def _write(self, table: str, rows: pa.Table, watermark: int, mode: Literal["append", "overwrite"]) -> int:
        handle = self._lake.create(self._catalog, table)
        if self._lake.watermark(table) < watermark:
            write_deltalake(
                handle,
                self._ordered(table, rows),
                mode=mode,
                target_file_size=SMALLEST_BYTES,
                writer_properties=PROPERTIES,
                commit_properties=commit_properties(watermark),
            )
        return handle.version()

    def _rewrite(self, contract: Contract, handle: DeltaTable, rows: pa.Table, watermark: int) -> None:
        schema = lake_schema(self._catalog, contract.table)
        key = merge_sql.merge_key(contract)
        upsert = Upsert(_typed(rows, schema), key, merge_sql.version_columns(contract), schema)
        order, skipping = order_columns(contract), skipping_columns(self._catalog, contract)
        rewrite = Rewrite(self._lake.filesystem(contract.table), schema, order, skipping)
        rewrite.apply(self._lake.listing(contract.table).files, upsert, key[0])
        if not rewrite.actions:
            return
        before = handle.version()
        reached(f"{contract.layer}.in_upsert_before_commit")
        handle.create_write_transaction(
            rewrite.actions,
            "append",
            Schema.from_arrow(schema),
            commit_properties=commit_properties(watermark),
        )
        # Unlike delta-rs's own writes, this one leaves the handle where it was.
        handle.update_incremental()
        if contract.layer is Layer.SILVER:
            step = Step(before, handle.version(), difference(rewrite.removed, rewrite.added))
            recent_changes(self._lake).add(contract.table, step)

    def _ordered(self, table: str, rows: pa.Table) -> pa.Table:
        schema = lake_schema(self._catalog, table)
        order = order_columns(self._catalog.get(table))
        return rows.select(schema.names).cast(schema).sort_by([(name, "ascending") for name in order])


def _typed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """``rows`` in the table's types; nulls anywhere, since a delete has only its key."""
    flags = [pa.field(name, pa.bool_()) for name in (DELETED, FRESH)]
    fields = [*(field.with_nullable(True) for field in schema), *flags]
    return rows.select([field.name for field in fields]).cast(pa.schema(fields))
