"""A table's changes reduced to the images that count: the same rule for Spark (SQL) and for Arrow.

Planning the windows costs DuckDB more than the rows of a small batch do, so that engine sorts them itself; a
property test holds the two against each other.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

CHANGES = "silver.changes"
"""Rows of a bronze table, with ``_op``, ``_commit_lsn`` and ``_sequence``."""


def latest_sql(columns: Sequence[str], key: Sequence[str], each_commit: bool) -> str:
    """SELECT over CHANGES: the last image of every key, or of every key and commit.

    Adds ``_first_op``, the operation of the key's first change, and ``_last``, whether the image is its latest.
    """
    window = f"PARTITION BY {', '.join(key)} ORDER BY _commit_lsn, _sequence"
    kept = "_next_lsn IS NULL OR _next_lsn > _commit_lsn" if each_commit else "_next_lsn IS NULL"
    names = ", ".join(columns)
    return f"""
        SELECT {names}, _first_op, _next_lsn IS NULL AS _last FROM (
            SELECT {names},
                FIRST_VALUE(_op) OVER ({window}) AS _first_op,
                LEAD(_commit_lsn) OVER ({window}) AS _next_lsn
            FROM {CHANGES}) AS events
        WHERE {kept}"""  # noqa: S608


def latest_arrow(changes: pa.Table, key: Sequence[str], each_commit: bool) -> pa.Table:
    """The same over Arrow rows; the result is ordered by key."""
    order = [(name, "ascending") for name in (*key, "_commit_lsn", "_sequence")]
    ordered = changes.combine_chunks().take(pc.sort_indices(changes, sort_keys=order))
    starts = _differs(ordered, key)
    last = np.append(starts[1:], True)[: len(starts)]
    kept = (
        last | np.append(_differs(ordered, ["_commit_lsn"])[1:], True) if each_commit and len(last) else last
    )
    first_op = ordered["_op"].filter(pa.array(starts)).take(pa.array(np.cumsum(starts) - 1))
    images = ordered.append_column("_first_op", first_op).append_column("_last", pa.array(last))
    return images.filter(pa.array(kept))


def _differs(rows: pa.Table, columns: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which rows differ from the one before; the first always does."""
    found = np.ones(rows.num_rows, dtype=bool)
    if rows.num_rows:
        changed = [pc.not_equal(rows[name][1:], rows[name][:-1]).to_numpy() for name in columns]
        found[1:] = np.any(changed, axis=0)
    return found
