"""The Parquet files of a Delta table that an upsert reads and writes, as delta-rs's file actions.

``copy_on_write`` says what becomes of a file's rows, ``delta_rs_writer`` commits the actions. Statistics are as in the
Delta protocol's "Per-file Statistics": times as text in milliseconds, dates in ISO 8601. A part of a millisecond is cut
off at the least value and counts as a whole one at the greatest, so that the bounds hold.
"""

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake.transaction import AddAction, RemoveAction
from pyarrow import fs

from spark_jobs.runtime.tables.file_policy import RECORDS_PER_FILE, SMALLEST_BYTES
from spark_jobs.runtime.writers.copy_on_write import Upsert

_MILLISECOND = timedelta(milliseconds=1)


class Rewrite:
    """A table's files rewritten by an upsert: ``actions`` to commit, the rows ``added`` and ``removed`` by them.

    New files are written at once; they belong to the table once the actions are committed. Rows are in ``schema``.
    """

    def __init__(
        self, filesystem: fs.FileSystem, schema: pa.Schema, order: Sequence[str], skipping: Sequence[str]
    ) -> None:
        """``filesystem`` has the table as its root; new rows come in ``order``, ``skipping`` columns get bounds."""
        self._filesystem = filesystem
        self._schema = schema
        self._order = [(name, "ascending") for name in order]
        self._skipping = skipping
        self.actions: list[AddAction | RemoveAction] = []
        self._added: list[pa.Table] = []
        self._removed: list[pa.Table] = []

    def apply(self, files: pa.Table, upsert: Upsert, key: str) -> None:
        """Write anew what ``upsert`` touches of a Listing's ``files``; ``key`` is the key's first column."""
        last, room = self._schema.empty_table(), True
        for path, size in _touched(files, upsert, key):
            changed = upsert.apply(_read(path, self._schema, self._filesystem))
            if changed is None:
                continue
            # One file is held back until the next is known: the inserts may still find room in the last one.
            self._add(last)
            self.actions.append(RemoveAction(path, True, _now(), size=size, partition_values={}))
            self._removed.append(changed.removed)
            self._added.append(changed.added)
            last, room = pa.concat_tables([changed.stays, changed.added]), size < SMALLEST_BYTES
        # A large file is not written anew for a few inserts: they begin one of their own, which the next upsert fills.
        inserts = upsert.inserts().sort_by(self._order)
        self._added.append(inserts)
        for rows in [pa.concat_tables([last, inserts])] if room else [last, inserts]:
            self._add(rows)

    @property
    def added(self) -> pa.Table:
        """The rows that are new, or new as they are."""
        return pa.concat_tables([self._schema.empty_table(), *self._added])

    @property
    def removed(self) -> pa.Table:
        """The rows that are gone, or gone as they were."""
        return pa.concat_tables([self._schema.empty_table(), *self._removed])

    def _add(self, rows: pa.Table) -> None:
        for start in range(0, rows.num_rows, RECORDS_PER_FILE):
            self.actions.append(self._written(rows.slice(start, RECORDS_PER_FILE)))

    def _written(self, rows: pa.Table) -> AddAction:
        path = f"part-00000-{uuid.uuid4()}-c000.zstd.parquet"
        pq.write_table(rows, path, filesystem=self._filesystem, compression="zstd")
        size = self._filesystem.get_file_info(path).size
        bounds = json.dumps(statistics(rows, self._skipping))
        return AddAction(path, size, {}, _now(), True, bounds)


def statistics(rows: pa.Table, skipping: Sequence[str]) -> dict[str, object]:
    """Delta's per-file statistics of the named columns: ``numRecords``, ``minValues``, ``maxValues``, ``nullCount``."""
    bounds = {name: pc.min_max(rows[name]).as_py() for name in skipping}
    valued = {name: each for name, each in bounds.items() if each["min"] is not None}
    return {
        "numRecords": rows.num_rows,
        "minValues": {name: _text(each["min"], timedelta()) for name, each in valued.items()},
        "maxValues": {name: _text(each["max"], _MILLISECOND) for name, each in valued.items()},
        "nullCount": {name: rows[name].null_count for name in skipping},
    }


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


def _read(path: str, schema: pa.Schema, filesystem: fs.FileSystem) -> pa.Table:
    """The rows of a file in the table's ``schema``; columns that came later are null."""
    fragment = ds.ParquetFileFormat().make_fragment(path, filesystem)
    return fragment.to_table(schema=schema, use_threads=False)


def _text(value: object, part_of_a_millisecond: timedelta) -> object:
    match value:
        case datetime():
            cut = value.replace(microsecond=value.microsecond // 1000 * 1000)
            # After the end of time (open ends are written so) nothing comes.
            last = cut == value or cut.replace(tzinfo=None) > datetime.max - _MILLISECOND
            bound = cut if last else cut + part_of_a_millisecond
            text = bound.replace(tzinfo=None).isoformat(timespec="milliseconds")
            return text + "Z" if value.tzinfo else text
        case date():
            return value.isoformat()
        case _:
            return value


def _now() -> int:
    return int(time.time() * 1000)
