"""The Parquet files of a Delta table that this process writes, and the ones that an upsert reads and writes anew.

``copy_on_write`` says what becomes of a file's rows, ``commit`` makes the files the table's.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.runtime.tables.file_policy import RECORDS_PER_FILE, SMALLEST_BYTES
from spark_jobs.runtime.tables.log_entry import AddedFile, Bounds, RemovedFile
from spark_jobs.runtime.tables.object_store import TableStore, compression
from spark_jobs.runtime.tables.table_reader import SMALL_BYTES, TableReader
from spark_jobs.runtime.writers.copy_on_write import Upsert


class TableFiles:
    """Writes rows as files of one table; they belong to it once they are committed."""

    def __init__(self, store: TableStore, skipping: Sequence[str], partitions: Sequence[str] = ()) -> None:
        """``skipping`` columns get bounds; ``partitions`` are columns whose values are in the path, not in the file."""
        self._store = store
        self._skipping = skipping
        self._partitions = list(partitions)

    def write(self, rows: pa.Table) -> list[AddedFile]:
        """Files of moderate size with all the rows, in their order."""
        return [self.write_file(part, partition) for partition, part in self.parts(rows)]

    def parts(self, rows: pa.Table) -> Iterator[tuple[dict[str, str], pa.Table]]:
        """The rows of each of these files, with their partition, whose columns they lack."""
        for partition, part in self._by_partition(rows):
            for start in range(0, part.num_rows, RECORDS_PER_FILE):
                yield partition, part.slice(start, RECORDS_PER_FILE)

    def write_file(self, rows: pa.Table, partition: Mapping[str, str]) -> AddedFile:
        """One file of ``rows``, all of one ``partition``, whose columns they lack."""
        folder = "".join(f"{name}={value}/" for name, value in partition.items())
        path = f"{folder}part-00000-{uuid.uuid4()}-c000.{compression(rows)}.parquet"
        size = self._store.write(path, rows)
        return AddedFile(path, size, rows.num_rows, bounds(rows, self._skipping), partition)

    def _by_partition(self, rows: pa.Table) -> list[tuple[dict[str, str], pa.Table]]:
        if not self._partitions or not rows.num_rows:
            return [({}, rows)]
        ends = [pc.min_max(rows[name]).as_py() for name in self._partitions]
        # Rows of one partition, as those of a small batch are, need not be taken apart.
        if all(each["min"] == each["max"] for each in ends):
            values = {name: each["min"] for name, each in zip(self._partitions, ends, strict=True)}
            return [(_texts(values), rows.drop_columns(self._partitions))]
        found = []
        for values in rows.select(self._partitions).group_by(self._partitions).aggregate([]).to_pylist():
            mine = [pc.equal(rows[name], value) for name, value in values.items()]
            part = rows.filter(reduce(pc.and_, mine)).drop_columns(self._partitions)
            found.append((_texts(values), part))
        return found


class Rewrite:
    """A table's files rewritten by an upsert: files ``added`` and ``removed``, ``rows_added`` and ``rows_removed``.

    New files are written at once. Rows are in ``schema``.
    """

    def __init__(
        self, reader: TableReader, files: TableFiles, schema: pa.Schema, order: Sequence[str]
    ) -> None:
        """New rows come in ``order``."""
        self._reader = reader
        self._files = files
        self._schema = schema
        self._order = [(name, "ascending") for name in order]
        self.added: list[AddedFile] = []
        self.removed: list[RemovedFile] = []
        self._rows_added: list[pa.Table] = []
        self._rows_removed: list[pa.Table] = []

    def apply(self, files: pa.Table, upsert: Upsert, key: str) -> None:
        """Write anew what ``upsert`` touches of a Listing's ``files``; ``key`` is the key's first column."""
        last, room = self._schema.empty_table(), True
        for path, size in _touched(files, upsert, key):
            changed = upsert.apply(self._reader.rows(path, self._schema))
            if changed is None:
                continue
            # One file is held back until the next is known: the inserts may still find room in the last one.
            self._write(last)
            self.removed.append(RemovedFile(path, size))
            self._rows_removed.append(changed.removed)
            self._rows_added.append(changed.added)
            last, room = pa.concat_tables([changed.stays, changed.added]), size < SMALLEST_BYTES
        # A large file is not written anew for a few inserts: they begin one of their own, which the next upsert fills.
        inserts = upsert.inserts().sort_by(self._order)
        self._rows_added.append(inserts)
        for rows in [pa.concat_tables([last, inserts])] if room else [last, inserts]:
            self._write(rows)

    def _write(self, rows: pa.Table) -> None:
        files = self._files.write(rows)
        self.added += files
        if len(files) == 1 and files[0].size <= SMALL_BYTES:
            # The next upsert reads what this one wrote; pieces would become more from one to the next.
            self._reader.keep(files[0].path, rows.combine_chunks())

    @property
    def rows_added(self) -> pa.Table:
        """The rows that are new, or new as they are."""
        return pa.concat_tables([self._schema.empty_table(), *self._rows_added])

    @property
    def rows_removed(self) -> pa.Table:
        """The rows that are gone, or gone as they were."""
        return pa.concat_tables([self._schema.empty_table(), *self._rows_removed])


def bounds(rows: pa.Table, columns: Sequence[str]) -> dict[str, Bounds]:
    """Least and greatest value and number of nulls, of those of the ``columns`` that there are."""
    found = {}
    for name in columns:
        if name in rows.column_names:
            ends = pc.min_max(rows[name]).as_py()
            found[name] = Bounds(ends["min"], ends["max"], rows[name].null_count)
    return found


def _texts(values: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _touched(files: pa.Table, upsert: Upsert, key: str) -> Iterator[tuple[str, int]]:
    """Path and size of the files that may hold a row of the upsert."""
    nothing = [None] * files.num_rows
    # The statistics of long strings are cut off, so that they bound nothing.
    bounded = f"min.{key}" in files.column_names and not pa.types.is_string(files[f"min.{key}"].type)
    least, most = ((files[f"{end}.{key}"].to_pylist() if bounded else nothing) for end in ("min", "max"))
    sizes = zip(files["path"].to_pylist(), files["size_bytes"].to_pylist(), strict=True)
    for (path, size), low, high in zip(sizes, least, most, strict=True):
        if upsert.may_touch(low, high):
            yield path, size
