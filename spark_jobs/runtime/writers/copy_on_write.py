"""An upsert as it changes the rows of one file after another; pure, on Arrow.

``table_files`` reads and writes the files, ``delta_rs_writer`` commits them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.runtime.writers.writer import DELETED, FRESH

_NEW, _OLD = "_new_row", "_old_row"

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FileChange:
    """A file's rows: ``stays`` and ``removed`` are what it held before an upsert, ``stays`` and ``added`` after it."""

    stays: pa.Table
    added: pa.Table
    removed: pa.Table


class Upsert:
    """The rows of one upsert, applied to one file after another; what no file took is inserted.

    ``rows`` have the table's columns, DELETED and FRESH, and at most one row a ``key``. ``version`` are columns by
    which the larger of two rows is the later one (commit LSN, sequence): an earlier row changes nothing; without,
    every row counts.
    """

    def __init__(self, rows: pa.Table, key: Sequence[str], version: Sequence[str], schema: pa.Schema) -> None:
        self._key, self._version, self._schema = list(key), list(version), schema
        known = rows.filter(pc.invert(rows[FRESH]))
        self._known = known.append_column(_NEW, pa.array(np.arange(known.num_rows)))
        self._fresh = rows.filter(pc.and_not(rows[FRESH], rows[DELETED]))
        # Rows that may be in a file are looked for in each; fresh ones are in none, so they only wait for the end.
        self._found = np.zeros(known.num_rows, dtype=np.bool_)
        self._sorted = sorted(known[self._key[0]].to_pylist())

    def may_touch(self, least: object, most: object) -> bool:
        """Whether a file whose first key column lies between these (None: not known) may hold a row to change."""
        if least is None or most is None:
            return bool(self._sorted)
        # Some key lies within the bounds where more keys are up to the upper one than before the lower one.
        return bisect_left(self._sorted, least) < bisect_right(self._sorted, most)

    def apply(self, file: pa.Table) -> FileChange | None:
        """``file`` (in the table's schema) after the upsert; None where it stays as it is."""
        old, new = self._pairs(file)
        # Found, even where the file's row is the later one: it is not to be inserted beside it.
        self._found[new] = True
        later = self._is_later(file, old, new)
        old, new = old[later], new[later]
        if not len(old):
            return None
        updates = self._known.take(pa.array(new))
        updates = updates.filter(pc.invert(updates[DELETED])).select(self._schema.names)
        stays = np.ones(file.num_rows, dtype=np.bool_)
        stays[old] = False
        return FileChange(file.filter(pa.array(stays)), updates.cast(self._schema), file.take(pa.array(old)))

    def inserts(self) -> pa.Table:
        """After all files: the rows whose key none of them had, in the table's schema."""
        absent = self._known.filter(pa.array(~self._found))
        absent = absent.filter(pc.invert(absent[DELETED]))
        names = self._schema.names
        return pa.concat_tables([absent.select(names), self._fresh.select(names)]).cast(self._schema)

    def _pairs(self, file: pa.Table) -> tuple[Indices, Indices]:
        """Positions in ``file`` and in the known rows that have the same key."""
        first = self._key[0]
        if len(self._key) == 1:
            # A lookup costs a tenth of a join's plan where rows are few.
            found = pc.index_in(file[first], self._known[first])
            return np.flatnonzero(found.is_valid().to_numpy()), found.drop_null().to_numpy().astype(np.int64)
        # A join over all rows of the file costs far more than a look for the first key column among them.
        near = np.flatnonzero(pc.is_in(file[first], pc.unique(self._known[first])).to_numpy())
        old = file.select(self._key).take(pa.array(near)).append_column(_OLD, pa.array(near))
        pairs = old.join(
            self._known.select([*self._key, _NEW]), self._key, join_type="inner", use_threads=False
        )
        return pairs[_OLD].to_numpy(), pairs[_NEW].to_numpy()

    def _is_later(self, file: pa.Table, old: Indices, new: Indices) -> npt.NDArray[np.bool_]:
        # The columns compared like the digits of a number: the next one decides only where those before are equal.
        later = np.zeros(len(old), dtype=np.bool_)
        equal = np.ones(len(old), dtype=np.bool_)
        for name in self._version:
            was = file[name].take(pa.array(old)).to_numpy()
            comes = self._known[name].take(pa.array(new)).to_numpy()
            later |= equal & (comes > was)
            equal &= comes == was
        return later if self._version else equal
