"""The writer for small input: in this process, from Arrow; its twin is ``spark_writer``.

What a stream does by the second writes its files and commits them by itself (``commit``); all else is delta-rs's.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import pyarrow as pa
from deltalake import CommitProperties, Transaction, write_deltalake

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import order_columns, partition_columns, statistics_columns
from lakepulse.contracts.model import Contract, Layer
from lakepulse.faults import fault_point
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.listing import Listing
from spark_jobs.runtime.tables.log_entry import AddedFile, LogEntry, RemovedFile
from spark_jobs.runtime.tables.recent_changes import Step, difference, recent_changes
from spark_jobs.runtime.writers import merge_sql
from spark_jobs.runtime.writers.commit import commit, until_committed
from spark_jobs.runtime.writers.copy_on_write import Upsert
from spark_jobs.runtime.writers.small_files import small_file_groups
from spark_jobs.runtime.writers.table_files import Rewrite, TableFiles
from spark_jobs.runtime.writers.writer import DELETED, FRESH

KEPT_BYTES = 1 << 16
"""Files of appended rows, as large as that in storage, are kept in memory until they are compacted."""


class DeltaRsWriter:
    """``ArrowWriter``; one thread at a time per table."""

    def __init__(self, lake: Lake, catalog: Catalog) -> None:
        self._lake = lake
        self._catalog = catalog

    def append(self, table: str, rows: pa.Table, watermark: int) -> int:
        """Add the rows, in the contract's order; nothing is committed where there are none."""
        self._lake.create(self._catalog, table)
        if not rows.num_rows:
            return self._lake.version(table)
        return until_committed(lambda: self._write(table, rows, watermark, over=False))

    def overwrite(self, table: str, rows: pa.Table, watermark: int | None) -> int:
        """Replace all rows."""
        self._lake.create(self._catalog, table)
        return until_committed(lambda: self._write(table, rows, watermark, over=True))

    def upsert(self, table: str, rows: pa.Table, watermark: int) -> int:
        """Change the rows of the files that have one of the keys; nothing is committed where none comes out different.

        delta-rs's MERGE gives the same table, but plans it for longer than all of this takes (decision 15).
        """
        self._lake.create(self._catalog, table)
        contract = self._catalog.get(table)
        return until_committed(lambda: self._upsert(contract, rows, watermark))

    def add(self, table: str, rows: pa.Table, transactions: Mapping[str, int] | None = None) -> int:
        """Append the rows as they are, with the columns that the table does not have yet."""
        self._lake.create(self._catalog, table)
        schema = self._lake.listing(table).schema
        if set(rows.column_names) - set(schema.names):
            return self._add_with_columns(table, rows, transactions or {})
        added = self._appended(table, _filled(rows, schema))
        entry = LogEntry(added, transactions=transactions or {})
        return until_committed(lambda: commit(self._lake, table, self._lake.version(table), entry))

    def add_all(
        self, table: str, parts: Iterable[pa.Table], transactions: Mapping[str, int] | None = None
    ) -> int:
        """Append the rows of all ``parts`` in one commit."""
        self._lake.create(self._catalog, table)
        schema = self._lake.listing(table).schema
        added = [file for rows in parts for file in self._appended(table, _filled(rows, schema))]
        entry = LogEntry(added, transactions=transactions or {})
        return until_committed(lambda: commit(self._lake, table, self._lake.version(table), entry))

    def replace(
        self, table: str, condition: str, rows: pa.Table, transactions: Mapping[str, int] | None = None
    ) -> int:
        """Put ``rows`` in the place of those for which ``condition`` holds."""
        schema = self._lake.listing(table).schema
        write_deltalake(
            self._lake.open(table),
            rows.select(schema.names).cast(schema),
            mode="overwrite",
            predicate=condition,
            commit_properties=_recording(transactions or {}),
        )
        return self._lake.version(table)

    def merge(self, table: str, rows: pa.Table, transactions: Mapping[str, int]) -> int:
        """Put ``rows`` in the place of those with their keys, and add the others."""
        self._lake.create(self._catalog, table)
        return until_committed(lambda: self._merge(self._catalog.get(table), rows, transactions))

    def rewrite(self, table: str, rows: pa.RecordBatchReader) -> int:
        """Make the table's schema and rows those of ``rows``."""
        handle = self._lake.open(table)
        partitions = list(partition_columns(table)) or None
        write_deltalake(handle, rows, mode="overwrite", schema_mode="overwrite", partition_by=partitions)
        return handle.version()

    def rearrange(self, table: str, arrange: Callable[[pa.Table], Iterable[pa.Table]]) -> int:
        """Put all rows into other files, one for each part that ``arrange`` makes of them."""
        return until_committed(lambda: self._rearrange(table, arrange))

    def compact(self, table: str, target_bytes: int) -> int:
        """Put the rows of small files together in files of up to ``target_bytes``."""
        return until_committed(lambda: self._compact(table, target_bytes))

    def update(self, table: str, condition: str, values: Mapping[str, str | int | datetime]) -> int:
        """Give the columns of ``values`` these values where ``condition`` holds."""
        handle = self._lake.open(table)
        # As SQL of ours: delta-rs's own way puts a text into the statement as it is, its quotes too.
        handle.update({name: merge_sql.literal(value) for name, value in values.items()}, predicate=condition)
        return handle.version()

    def delete(self, table: str, condition: str) -> int:
        """Remove the rows for which ``condition`` holds."""
        return int(self._lake.open(table).delete(condition)["num_deleted_rows"] or 0)

    def _write(self, table: str, rows: pa.Table, watermark: int | None, *, over: bool) -> int:
        listing = self._lake.listing(table)
        if watermark is not None and self._lake.watermark(table) >= watermark:
            return listing.version
        rows = self._ordered(table, rows)
        added = self._files(table).write(rows) if over else self._appended(table, rows)
        removed = _all_files(listing) if over else []
        mark = {} if watermark is None else {WATERMARK: watermark}
        return commit(self._lake, table, listing.version, LogEntry(added, removed, mark))

    def _rearrange(self, table: str, arrange: Callable[[pa.Table], Iterable[pa.Table]]) -> int:
        listing = self._lake.listing(table)
        rows = listing.dataset(self._lake.reader(table)).to_table()
        files = self._files(table)
        added = [file for part in arrange(rows) for file in files.write(part)]
        entry = LogEntry(added, _all_files(listing), data_change=False)
        return commit(self._lake, table, listing.version, entry)

    def _compact(self, table: str, target_bytes: int) -> int:
        listing = self._lake.listing(table)
        groups = small_file_groups(_all_files(listing), target_bytes)
        if not groups:
            return listing.version
        in_files = [field for field in listing.schema if field.name not in partition_columns(table)]
        schema, reader, files = pa.schema(in_files), self._lake.reader(table), self._files(table)
        added = []
        for group in groups:
            rows = pa.concat_tables(reader.last_rows(file.path, schema) for file in group)
            added.append(files.write_file(rows, group[0].partition))
        fault_point("housekeeping.in-compaction")
        removed = [file for group in groups for file in group]
        return commit(self._lake, table, listing.version, LogEntry(added, removed, data_change=False))

    def _add_with_columns(self, table: str, rows: pa.Table, transactions: Mapping[str, int]) -> int:
        write_deltalake(
            self._lake.open(table),
            rows,
            mode="append",
            schema_mode="merge",
            commit_properties=_recording(transactions),
        )
        return self._lake.version(table)

    def _upsert(self, contract: Contract, rows: pa.Table, watermark: int) -> int:
        table, listing = contract.table, self._lake.listing(contract.table)
        if self._lake.watermark(table) >= watermark:
            return listing.version
        schema = lake_schema(self._catalog, table)
        key = merge_sql.merge_key(contract)
        upsert = Upsert(_typed(rows, schema), key, merge_sql.version_columns(contract), schema)
        rewrite = Rewrite(self._lake.reader(table), self._files(table), schema, order_columns(contract))
        with phase(f"{contract.layer}.files"):
            rewrite.apply(listing.files, upsert, key[0])
        if not rewrite.added and not rewrite.removed:
            return listing.version
        fault_point(f"{contract.layer}.in-upsert")
        entry = LogEntry(rewrite.added, rewrite.removed, {WATERMARK: watermark})
        with phase(f"{contract.layer}.commit"):
            version = commit(self._lake, table, listing.version, entry)
        if contract.layer is Layer.SILVER:
            step = Step(listing.version, version, difference(rewrite.rows_removed, rewrite.rows_added))
            recent_changes(self._lake).add(table, step)
        return version

    def _merge(self, contract: Contract, rows: pa.Table, transactions: Mapping[str, int]) -> int:
        table, listing = contract.table, self._lake.listing(contract.table)
        rewrite = Rewrite(
            self._lake.reader(table), self._files(table), listing.schema, order_columns(contract)
        )
        if rows.num_rows:
            neither = pa.repeat(pa.scalar(False), rows.num_rows)
            flagged = rows.append_column(DELETED, neither).append_column(FRESH, neither)
            upsert = Upsert(_typed(flagged, listing.schema), contract.key, (), listing.schema)
            rewrite.apply(listing.files, upsert, contract.key[0])
        entry = LogEntry(rewrite.added, rewrite.removed, transactions)
        return commit(self._lake, table, listing.version, entry)

    def _appended(self, table: str, rows: pa.Table) -> list[AddedFile]:
        """Files of new rows. Small ones stay in memory: compaction will soon ask for them."""
        reader, files, added = self._lake.reader(table), self._files(table), []
        for partition, part in files.parts(rows):
            file = files.write_file(part, partition)
            added.append(file)
            if file.size <= KEPT_BYTES:
                # A copy: these rows may be a part of something far larger.
                reader.keep(file.path, part.take(pa.array(range(part.num_rows), pa.int64())))
        return added

    def _files(self, table: str) -> TableFiles:
        skipping = statistics_columns(self._catalog, table)
        return TableFiles(self._lake.store(table), skipping, partition_columns(table))

    def _ordered(self, table: str, rows: pa.Table) -> pa.Table:
        schema = lake_schema(self._catalog, table)
        order = order_columns(self._catalog.get(table))
        return rows.select(schema.names).cast(schema).sort_by([(name, "ascending") for name in order])


def _all_files(listing: Listing) -> list[RemovedFile]:
    names = ("path", "size_bytes")
    files = zip(*(listing.files[name].to_pylist() for name in names), strict=True)
    return [RemovedFile(path, size) for path, size in files]


def _recording(transactions: Mapping[str, int]) -> CommitProperties:
    """A commit that records ``transactions`` (application id to version) atomically with its rows."""
    return CommitProperties(app_transactions=[Transaction(app, at) for app, at in transactions.items()])


def _typed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """``rows`` in the table's types; nulls anywhere, since a delete has only its key."""
    flags = [pa.field(name, pa.bool_()) for name in (DELETED, FRESH)]
    fields = [*(field.with_nullable(True) for field in schema), *flags]
    return rows.select([field.name for field in fields]).cast(pa.schema(fields))


def _filled(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """``rows`` in the table's columns and types; null where they have no such column."""
    if rows.schema != schema:
        rows = pa.Table.from_arrays([_column(rows, field) for field in schema], schema=schema)
    for field in schema:
        if not field.nullable and (nulls := rows[field.name].null_count):
            raise ValueError(f"{field.name} has {nulls} nulls, and the table allows none")
    return rows


def _column(rows: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    if field.name not in rows.column_names:
        return pa.chunked_array([pa.nulls(rows.num_rows, field.type)])
    column = rows[field.name]
    return column if column.type == field.type else column.cast(field.type)
