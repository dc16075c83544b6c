"""A table's files at one version, as its log lists them, and which of them can have the rows that are looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import DeltaTable

from lakepulse.contracts.compile.delta import has_bounds
from spark_jobs.runtime.tables.log_entry import AddedFile, Bounds, LogEntry
from spark_jobs.runtime.tables.table_reader import TableReader

Condition = tuple[str, str, object]
"""``(column, operator, value)``; operators ``= != < <= > >= in``, as pyarrow's and delta-rs's filters."""

_OWN = pa.schema({"path": pa.string(), "size_bytes": pa.int64(), "num_records": pa.int64()})


@dataclass(frozen=True)
class Listing:
    """``schema`` is the table's. A table that has partitions has their values in the files' paths.

    Many commits may come before anybody asks for the files: ``listed`` are those of an earlier version, and
    ``entries`` what has come since.
    """

    version: int
    schema: pa.Schema
    listed: pa.Table
    entries: tuple[LogEntry, ...] = ()

    @cached_property
    def files(self) -> pa.Table:
        """With statistics: ``path``, ``size_bytes``, ``num_records``, ``min.<column>``, ``max.<column>``."""
        removed = {file.path for entry in self.entries for file in entry.removed}
        added = [file for entry in self.entries for file in entry.added if file.path not in removed]
        files = self.listed
        if removed:
            gone = pa.array(removed, pa.string())
            files = files.filter(pc.invert(pc.is_in(files["path"], gone)))
        if added:
            files = pa.concat_tables(
                [files, _listed(added, files.schema, self.schema)], promote_options="default"
            )
        return files.combine_chunks()

    @classmethod
    def of(cls, handle: DeltaTable) -> "Listing":
        """What ``handle`` lists now; read again where a commit came in between."""
        while True:
            version = handle.version()
            files = pa.table(handle.get_add_actions(flatten=True))
            found = cls(version, pa.schema(handle.schema().to_arrow()), _without_the_rest(files))
            if handle.version() == version:
                return found

    def after(self, version: int, entry: LogEntry) -> "Listing":
        """The files at ``version``, which ``entry`` made of this one."""
        if "files" in self.__dict__:
            return Listing(version, self.schema, self.files, (entry,))
        return Listing(version, self.schema, self.listed, (*self.entries, entry))

    def dataset(self, reader: TableReader, where: Sequence[Condition] = ()) -> ds.Dataset:
        """Those of the files that can have rows for which all conditions hold."""
        return reader.dataset(self.possible(where), self.schema)

    def possible(self, where: Sequence[Condition]) -> pa.Table:
        """The files that can have rows for which all conditions hold.

        delta-rs's own dataset builds an expression for every file and column, which costs more than reading a few of
        the files; comparing the statistics as columns does not.
        """
        possible = [_possible(self.files, *condition) for condition in where]
        return self.files.filter(reduce(pc.and_, possible)) if possible else self.files


def _without_the_rest(files: pa.Table) -> pa.Table:
    bounds = [name for name in files.column_names if name.startswith(("min.", "max."))]
    types = [*_OWN, *(files.schema.field(name) for name in bounds)]
    return files.select([field.name for field in types]).cast(pa.schema(types))


def _listed(added: Sequence[AddedFile], listed: pa.Schema, schema: pa.Schema) -> pa.Table:
    """The files as rows of a listing; columns without bounds in all of them are left out."""
    names = sorted({name for file in added for name, each in file.bounds.items() if each.least is not None})
    fields = list(_OWN)
    for name in names:
        for column in (f"min.{name}", f"max.{name}"):
            known = column in listed.names
            fields.append(pa.field(column, (listed.field(column) if known else schema.field(name)).type))
    # Rows: making each column by itself costs twice as much.
    rows = [(file.path, file.size, file.rows, *_ends(file.bounds, names)) for file in added]
    return pa.Table.from_struct_array(pa.array(rows, pa.struct(fields)))


def _ends(bounds: Mapping[str, Bounds], names: Sequence[str]) -> list[object]:
    of = [bounds.get(name) for name in names]
    return [end for each in of for end in ((each.least, each.most) if each else (None, None))]


def _possible(files: pa.Table, name: str, operator: str, value: object) -> pa.Array:
    """For each file whether its statistics allow such a value; files without statistics may have any."""
    every = pa.repeat(pa.scalar(True), files.num_rows)
    if f"max.{name}" not in files.column_names or operator == "!=":
        return every
    least, most = files[f"min.{name}"], files[f"max.{name}"]
    if not has_bounds(most.type):
        return every
    sought = list(value) if operator == "in" else [value]  # type: ignore[call-overload]
    bounds = pc.min_max(pa.array(sought).cast(most.type))
    low, high = bounds["min"], bounds["max"]
    match operator:
        case "<":
            reached = pc.less(least, high)
        case "<=":
            reached = pc.less_equal(least, high)
        case ">":
            reached = pc.greater(most, low)
        case ">=":
            reached = pc.greater_equal(most, low)
        case _:
            reached = pc.and_(pc.greater_equal(most, low), pc.less_equal(least, high))
    return pc.fill_null(reached, True)
