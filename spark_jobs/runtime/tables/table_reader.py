"""Reads files of a Delta table, and keeps small ones in memory: a stream reads the same few batch after batch.

A file never changes, so what is kept of it stays true; who wrote one has it in hand already.
"""

from collections import OrderedDict
from threading import Lock

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs

from spark_jobs.runtime.tables.object_store import TableStore

MOST_KEPT_BYTES = 128 << 20
"""In memory, of all tables; the least recently used files go first."""
SMALL_BYTES = 4 << 20
"""As they are in storage: beyond that a dataset, which reads only what is asked for, is cheaper."""


class KeptFiles:
    """Rows of recently used files by table and path; safe to share between threads."""

    def __init__(self, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._files: OrderedDict[tuple[str, str], pa.Table] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, table: str, path: str) -> pa.Table | None:
        """The file's rows; None where they are not kept."""
        with self._lock:
            rows = self._files.get((table, path))
            if rows is not None:
                self._files.move_to_end((table, path))
            return rows

    def give_up(self, table: str, path: str) -> pa.Table | None:
        """The file's rows, which are not kept from now on; None where they were not."""
        with self._lock:
            rows = self._files.pop((table, path), None)
            self._bytes -= rows.nbytes if rows is not None else 0
            return rows

    def keep(self, table: str, path: str, rows: pa.Table) -> None:
        """Keep the rows of a file, in place of those that were used least recently."""
        with self._lock:
            known = self._files.pop((table, path), None)
            self._bytes += rows.nbytes - (known.nbytes if known is not None else 0)
            self._files[table, path] = rows
            while self._bytes > self._most_bytes:
                _, forgotten = self._files.popitem(last=False)
                self._bytes -= forgotten.nbytes


class TableReader:
    """Reads one table's files, through what is kept of them."""

    def __init__(self, table: str, store: TableStore, filesystem: fs.FileSystem, kept: KeptFiles) -> None:
        """``filesystem`` has the table as its root, as ``store`` has."""
        self._table = table
        self._store = store
        self._filesystem = filesystem
        self._kept = kept

    def rows(self, path: str, schema: pa.Schema) -> pa.Table:
        """All rows of a file in the table's ``schema``; columns that came later are null."""
        rows = self._kept.get(self._table, path)
        if rows is None or not rows.schema.equals(schema):
            rows = self._read(path, schema)
            self.keep(path, rows)
        return rows

    def last_rows(self, path: str, schema: pa.Schema) -> pa.Table:
        """The same of a file that nobody will ask for again: it is not kept any longer."""
        rows = self._kept.give_up(self._table, path)
        return rows if rows is not None and rows.schema.equals(schema) else self._read(path, schema)

    def keep(self, path: str, rows: pa.Table) -> None:
        """Keep what was just written to ``path``."""
        self._kept.keep(self._table, path, rows)

    def dataset(self, files: pa.Table, schema: pa.Schema) -> ds.Dataset:
        """Some ``files`` (of a Listing): rows in memory where they are small, else files to read from."""
        rows = self.in_memory(files, schema)
        if rows is not None:
            return ds.dataset(rows)
        paths = files["path"].to_pylist()
        return ds.FileSystemDataset.from_paths(
            paths, schema=schema, format=ds.ParquetFileFormat(), filesystem=self._filesystem
        )

    def in_memory(self, files: pa.Table, schema: pa.Schema) -> pa.Table | None:
        """All rows of some ``files`` (of a Listing); None where these are not small together."""
        if sum(files["size_bytes"].to_pylist()) > SMALL_BYTES:
            return None
        rows = [self.rows(path, schema) for path in files["path"].to_pylist()]
        # An empty table is dearer than a few rows: Arrow makes each of its columns from a list.
        return pa.concat_tables(rows) if rows else schema.empty_table()

    def _read(self, path: str, schema: pa.Schema) -> pa.Table:
        # The whole file in one request: through a file system they are three, for its size, its footer and its columns.
        content = pa.BufferReader(self._store.get(path))
        file = pq.ParquetFile(content, pre_buffer=False)
        if file.schema_arrow.equals(schema):
            return file.read(use_threads=False)
        # What fits columns that came later, or have become wider, costs twice as much.
        fragment = ds.ParquetFileFormat().make_fragment(content)
        return fragment.to_table(schema=schema, use_threads=False)
