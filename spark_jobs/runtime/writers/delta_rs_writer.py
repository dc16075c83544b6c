"""The writer for small input: delta-rs in this process, from Arrow; its twin is ``spark_writer``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, Transaction, WriterProperties, write_deltalake

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import order_columns, partition_columns, skipping_columns
from lakepulse.contracts.model import Contract, Layer
from lakepulse.faults import fault_point
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.tables.file_policy import SMALLEST_BYTES
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.recent_changes import Step, difference, recent_changes
from spark_jobs.runtime.writers import merge_sql
from spark_jobs.runtime.writers.copy_on_write import Upsert
from spark_jobs.runtime.writers.table_files import Rewrite
from spark_jobs.runtime.writers.writer import DELETED, FRESH

PROPERTIES = WriterProperties(compression="ZSTD")


class DeltaRsWriter:
    """``ArrowWriter``; one thread at a time per table."""

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

    def add(self, table: str, rows: pa.Table, transactions: Mapping[str, int] | None = None) -> int:
        """Append the rows as they are, with the columns that the table does not have yet."""
        handle = self._lake.create(self._catalog, table)
        present = {field.name for field in handle.schema().fields}
        write_deltalake(
            handle,
            rows,
            mode="append",
            # Merging schemas is dear: only where there is something to merge.
            schema_mode="merge" if set(rows.column_names) - present else None,
            commit_properties=_commit(transactions or {}),
        )
        return handle.version()

    def replace(
        self, table: str, condition: str, rows: pa.Table, transactions: Mapping[str, int] | None = None
    ) -> int:
        """Put ``rows`` in the place of those for which ``condition`` holds."""
        handle = self._lake.open(table)
        schema = pa.schema(handle.schema().to_arrow())
        write_deltalake(
            handle,
            rows.select(schema.names).cast(schema),
            mode="overwrite",
            predicate=condition,
            commit_properties=_commit(transactions or {}),
        )
        return handle.version()

    def rewrite(self, table: str, rows: pa.RecordBatchReader) -> int:
        """Make the table's schema and rows those of ``rows``."""
        handle = self._lake.open(table)
        partitions = list(partition_columns(table)) or None
        write_deltalake(handle, rows, mode="overwrite", schema_mode="overwrite", partition_by=partitions)
        return handle.version()

    def update(self, table: str, condition: str, values: Mapping[str, str | int | float | datetime]) -> int:
        """Give the columns of ``values`` these values where ``condition`` holds."""
        handle = self._lake.open(table)
        handle.update(new_values=dict(values), predicate=condition)
        return handle.version()

    def delete(self, table: str, condition: str) -> int:
        """Remove the rows for which ``condition`` holds."""
        return int(self._lake.open(table).delete(condition)["num_deleted_rows"] or 0)

    def _write(self, table: str, rows: pa.Table, watermark: int, mode: Literal["append", "overwrite"]) -> int:
        handle = self._lake.create(self._catalog, table)
        if self._lake.watermark(table) < watermark:
            write_deltalake(
                handle,
                self._ordered(table, rows),
                mode=mode,
                target_file_size=SMALLEST_BYTES,
                writer_properties=PROPERTIES,
                commit_properties=_commit({WATERMARK: watermark}),
            )
        return handle.version()

    def _rewrite(self, contract: Contract, handle: DeltaTable, rows: pa.Table, watermark: int) -> None:
        schema = lake_schema(self._catalog, contract.table)
        key = merge_sql.merge_key(contract)
        upsert = Upsert(_typed(rows, schema), key, merge_sql.version_columns(contract), schema)
        order, skipping = order_columns(contract), skipping_columns(self._catalog, contract)
        rewrite = Rewrite(self._lake.filesystem(contract.table), schema, order, skipping)
        with phase(f"{contract.layer}.files"):
            rewrite.apply(self._lake.listing(contract.table).files, upsert, key[0])
        if not rewrite.actions:
            return
        before = handle.version()
        fault_point(f"{contract.layer}.in-upsert")
        with phase(f"{contract.layer}.commit"):
            handle.create_write_transaction(
                rewrite.actions,
                "append",
                Schema.from_arrow(schema),
                commit_properties=_commit({WATERMARK: watermark}),
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


def _commit(transactions: Mapping[str, int]) -> CommitProperties:
    """A commit that records ``transactions`` (application id to version) atomically with its rows."""
    return CommitProperties(app_transactions=[Transaction(app, at) for app, at in transactions.items()])


def _typed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """``rows`` in the table's types; nulls anywhere, since a delete has only its key."""
    flags = [pa.field(name, pa.bool_()) for name in (DELETED, FRESH)]
    fields = [*(field.with_nullable(True) for field in schema), *flags]
    return rows.select([field.name for field in fields]).cast(pa.schema(fields))
