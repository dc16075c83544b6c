"""The inputs of one advance, each at the version that silver's publication names.

The tables themselves are in ``runtime/lake``; what is read of them is decided in ``walk`` and ``restrict``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import DeltaTable
from pyarrow import fs

from spark_jobs.gold.walk import From, Values, Where
from spark_jobs.runtime.lake import Lake


@dataclass(frozen=True)
class Opened:
    """A table at one version: its files with their statistics (``min.<column>``, ``max.<column>``, ``num_records``).

    delta-rs's own dataset builds an expression for every file and column, which costs more than reading a few of the
    files; comparing the statistics as columns does not.
    """

    handle: DeltaTable
    version: int
    schema: pa.Schema
    files: pa.Table
    filesystem: fs.FileSystem

    def dataset(self, where: Where) -> ds.Dataset:
        """The files that can have rows whose columns in ``where`` have such values."""
        possible = [_possible(self.files, name, values) for name, values in where.items()]
        kept = self.files.filter(reduce(pc.and_, possible)) if possible else self.files
        return ds.FileSystemDataset.from_paths(
            kept["path"].to_pylist(),
            schema=self.schema,
            format=ds.ParquetFileFormat(),
            filesystem=self.filesystem,
        )


class Tables:
    """The tables that gold reads, kept open from one advance to the next: most do not change in between.

    Its own handles, since those of ``runtime/lake`` move on while silver writes.
    """

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._opened: dict[str, Opened] = {}
        self._locks: dict[str, Lock] = {}
        self._guard = Lock()

    def at(self, table: str, version: int) -> Opened:
        """``table`` at ``version``; LakeError where it is missing."""
        with self._lock(table):
            opened = self._opened.get(table)
            if opened is None or opened.version != version:
                opened = self._open(table, version, opened.handle if opened else None)
                self._opened[table] = opened
            return opened

    def _open(self, table: str, version: int, handle: DeltaTable | None) -> Opened:
        if handle is not None and handle.version() < version:
            handle.update_incremental()
        if handle is None or handle.version() != version:
            handle = self._lake.open(table, version)
        return Opened(
            handle,
            version,
            pa.schema(handle.schema().to_arrow()),
            pa.table(handle.get_add_actions(flatten=True)),
            self._lake.filesystem(table) or handle.to_pyarrow_dataset().filesystem,
        )

    def _lock(self, table: str) -> Lock:
        with self._guard:
            return self._locks.setdefault(table, Lock())


class Snapshot:
    """Tables at fixed versions; safe to share between threads."""

    def __init__(self, tables: Tables, versions: Mapping[str, int]) -> None:
        self.versions = dict(versions)
        self._tables = tables

    def handle(self, table: str) -> DeltaTable:
        """The table at its version; not to be moved to another."""
        return self._tables.at(table, self.versions[table]).handle

    def rows(self, table: str) -> int:
        """How many rows the log says that the table has."""
        return int(pc.sum(self._tables.at(table, self.versions[table]).files["num_records"]).as_py() or 0)

    def read(self, table: str, columns: Sequence[str], where: Where | None = None) -> pa.Table:
        """``columns`` of the rows whose columns in ``where`` have such values; files are pruned."""
        opened = self._tables.at(table, self.versions[table])
        conditions = where or {}
        if not all(conditions.values()):
            return pa.schema([opened.schema.field(name) for name in columns]).empty_table()
        rows = condition(opened.schema, conditions)
        return opened.dataset(conditions).to_table(columns=list(columns), filter=rows)


def condition(schema: pa.Schema, where: Where) -> ds.Expression | None:
    """``where`` as an Arrow filter, None where it is empty."""
    parts = [_part(schema.field(name), values) for name, values in where.items()]
    return reduce(and_, parts) if parts else None


def _part(field: pa.Field, values: Values | From) -> ds.Expression:
    column = ds.field(field.name)
    if isinstance(values, From):
        return column >= pa.scalar(values.day).cast(field.type)
    wanted = pa.array(list(values), field.type)
    bounds = pc.min_max(wanted)
    # The range prunes row groups; a list of values does not.
    within = (column >= bounds["min"]) & (column <= bounds["max"])
    return within & column.isin(wanted) if len(values) > 1 else within


def _possible(files: pa.Table, name: str, values: Values | From) -> pa.Array:
    """For each file whether its statistics allow one of the values; files without statistics may have any.

    Only numbers and times: the statistics of long strings are cut off.
    """
    every = pa.repeat(pa.scalar(True), files.num_rows)
    if f"max.{name}" not in files.column_names:
        return every
    least, most = files[f"min.{name}"], files[f"max.{name}"]
    if not (pa.types.is_integer(most.type) or pa.types.is_temporal(most.type)):
        return every
    if isinstance(values, From):
        return pc.fill_null(pc.greater_equal(most, pa.scalar(values.day).cast(most.type)), True)
    bounds = pc.min_max(pa.array(list(values), most.type))
    reached = pc.and_(pc.greater_equal(most, bounds["min"]), pc.less_equal(least, bounds["max"]))
    return pc.fill_null(reached, True)
