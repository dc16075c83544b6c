"""The count of what a batch has brought to bronze, by table, with the dead letters that stand for its other rows."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.runtime.work import Portion, Transformation, Work


def count(
    work: Work, rows: Mapping[str, Sequence[pa.Table]], letters: Mapping[str, int], watermark: int
) -> None:
    """Add to ``work`` the new ``rows`` and the number of dead ``letters``, both by bronze table.

    ``watermark`` is the commit LSN up to which bronze was complete before them.
    """
    for table in rows.keys() | letters.keys():
        parts = [part for part in rows.get(table, ()) if part.num_rows]
        written, dead = sum(part.num_rows for part in parts), letters.get(table, 0)
        last = max((pc.max(part["_commit_lsn"]).as_py() for part in parts), default=None)
        if written or dead:
            portion = Portion(written, written + dead, dead, after=watermark, up_to=last)
            work.add(table, Transformation.INGEST, portion)
