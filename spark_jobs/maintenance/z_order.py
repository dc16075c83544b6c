"""Z-order: rows in the order of a curve through several columns, so that a file covers a small range of each of them.

The curve is Morton's (A Computer Oriented Geodetic Data Base and a New Technique in File Sequencing, IBM, 1966), over
ranks in place of values: so every column counts alike, whatever its type and range. delta-rs 1.6 interleaves the bytes
of the values, so that of a small number and a date only the date decides (decision 36).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BITS = 16
"""Of each column's rank: 65,536 steps are far more than a table has files."""

Integers = npt.NDArray[np.int64]


def z_ordered(rows: pa.Table, columns: Sequence[str], files: int) -> list[pa.Table]:
    """``rows`` in the Z-order of ``columns``, cut into ``files`` parts of the same number of rows."""
    order = np.argsort(z_values([rows[name] for name in columns]), kind="stable")
    return [rows.take(pa.array(part)) for part in np.array_split(order, files) if len(part)]


def z_values(columns: Sequence[pa.ChunkedArray]) -> Integers:
    """Each row's place on the curve: the bits of its ranks in the columns, in turn."""
    ranks = [_ranks(column) for column in columns]
    values = np.zeros(len(columns[0]), dtype=np.int64)
    for bit in range(BITS):
        for number, rank in enumerate(reversed(ranks)):
            values |= ((rank >> bit) & 1) << (bit * len(ranks) + number)
    return values


def _ranks(column: pa.ChunkedArray) -> Integers:
    """From 0 to 2^BITS - 1 by value, nulls last; equal values come as they are, so that a frequent one fills files."""
    ranks: Integers = np.empty(len(column), dtype=np.int64)
    ranks[pc.sort_indices(column).to_numpy()] = np.arange(len(column)) << BITS
    return ranks // max(len(column), 1)
