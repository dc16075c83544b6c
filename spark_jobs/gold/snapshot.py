"""The inputs of one advance, each at the version that silver's publication names.

Own handles, since those of ``runtime/lake`` move on while silver writes.
"""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import DeltaTable

from spark_jobs.gold.walk import Values


class Tables(Protocol):
    """What is needed of ``runtime/lake``: a table at a version, and where Arrow finds its files."""

    def open(self, table: str, version: int | None = None) -> DeltaTable:
        """The table at ``version``."""
        ...


class Snapshot:
    """Tables at fixed versions; safe to share between threads."""

    def __init__(self, lake: Tables, versions: Mapping[str, int]) -> None:
        self.versions = dict(versions)
        self._lake = lake
        self._handles: dict[str, DeltaTable] = {}
        self._datasets: dict[str, ds.Dataset] = {}
        self._lock = Lock()

    def handle(self, table: str) -> DeltaTable:
        """The table at its version; not to be moved to another."""
        with self._lock:
            if table not in self._handles:
                self._handles[table] = self._lake.open(table, self.versions[table])
            return self._handles[table]

    def rows(self, table: str) -> int:
        """How many rows the log says that the table has."""
        counts = pa.table(self.handle(table).get_add_actions(flatten=True))["num_records"]
        return int(pc.sum(counts).as_py() or 0)

    def read(self, table: str, columns: Sequence[str], where: Mapping[str, Values] | None = None) -> pa.Table:
        """``columns`` of the rows whose columns in ``where`` have one of the values; files are pruned."""
        dataset = self._dataset(table)
        conditions = where or {}
        if not all(conditions.values()):
            return pa.schema([dataset.schema.field(name) for name in columns]).empty_table()
        return dataset.to_table(columns=list(columns), filter=condition(dataset.schema, conditions))

    def _dataset(self, table: str) -> ds.Dataset:
        handle = self.handle(table)
        with self._lock:
            if table not in self._datasets:
                self._datasets[table] = handle.to_pyarrow_dataset()
            return self._datasets[table]


def condition(schema: pa.Schema, where: Mapping[str, Values]) -> ds.Expression | None:
    """``where`` as an Arrow filter: the range first, which prunes files and row groups, then the values."""
    found: ds.Expression | None = None
    for name, values in where.items():
        of_type = schema.field(name).type
        wanted = pa.array(list(values), of_type)
        bounds = pc.min_max(wanted)
        column = ds.field(name)
        part = (column >= bounds["min"]) & (column <= bounds["max"])
        if len(values) > 1:
            part &= column.isin(wanted)
        found = part if found is None else found & part
    return found
