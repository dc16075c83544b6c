"""The inputs of one advance, each at the version that silver's publication names.

The tables themselves are in ``runtime.tables.lake``; what is read of them is decided in ``walk`` and ``restrict``.
"""

from collections.abc import Mapping, Sequence
from threading import Lock

import pyarrow as pa

from spark_jobs.gold.file_changes import file_changes
from spark_jobs.gold.table_version import TableVersion
from spark_jobs.gold.walk import Where
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.recent_changes import WEIGHT, recent_changes


class Tables:
    """The tables that gold reads, kept open from one advance to the next: most do not change in between."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._opened: dict[str, TableVersion] = {}
        self._locks: dict[str, Lock] = {}
        self._guard = Lock()

    def at(self, table: str, version: int) -> TableVersion:
        """``table`` at ``version``; LakeError where it is missing."""
        with self._lock(table):
            opened = self._opened.get(table)
            if opened is None or opened.version != version:
                opened = self._opened[table] = self.before(table, version)
            return opened

    def changes(self, table: str, since: int, until: int) -> pa.Table | None:
        """What this process changed after version ``since`` up to ``until``; None where it has not seen all of it."""
        return recent_changes(self._lake).between(table, since, until)

    def before(self, table: str, version: int) -> TableVersion:
        """``table`` at a version that nobody else will ask for."""
        return TableVersion(self._lake.listing(table, version), self._lake.reader(table))

    def _lock(self, table: str) -> Lock:
        with self._guard:
            return self._locks.setdefault(table, Lock())


class Snapshot:
    """Tables at fixed versions; safe to share between threads."""

    def __init__(self, tables: Tables, versions: Mapping[str, int]) -> None:
        self.versions = dict(versions)
        self._tables = tables

    def changes(self, table: str, since: int, columns: Sequence[str]) -> pa.Table | None:
        """``columns`` and WEIGHT of what came and went since an earlier version; None where that is too much to read.

        Raises DeltaError, LakeError or OSError where that version, or a file of it, is no longer there.
        """
        until = self.versions[table]
        known = self._tables.changes(table, since, until)
        if known is not None:
            return known.select([*columns, WEIGHT])
        return file_changes(self._tables.before(table, since), self._tables.at(table, until), columns)

    def rows(self, table: str) -> int:
        """How many rows the log says that the table has."""
        return sum(self._tables.at(table, self.versions[table]).files["num_records"].to_pylist())

    def read(self, table: str, columns: Sequence[str], where: Where | None = None) -> pa.Table:
        """``columns`` of the rows whose columns in ``where`` have such values; files are pruned."""
        opened = self._tables.at(table, self.versions[table])
        conditions = where or {}
        if not all(conditions.values()):
            return pa.schema([opened.schema.field(name) for name in columns]).empty_table()
        return opened.rows(columns, conditions)
