"""Changes of a table between two versions, from the files that only one of them has.

For where ``runtime.recent_changes`` has not seen all of it: after a start, or where Spark wrote. A table is in some 64
files, of which a batch touches few.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.gold.table_version import TableVersion
from spark_jobs.runtime.tables.recent_changes import difference

MOST_ROWS = 500_000
"""In the files to compare; beyond that computing everything is cheaper."""


def file_changes(before: TableVersion, after: TableVersion, columns: Sequence[str]) -> pa.Table | None:
    """``columns`` and WEIGHT of the rows in files that are not in both; None where those have more than MOST_ROWS.

    None also where a column has got another type in between, or is new: its contract changed (``evolution``).
    Rows that only moved from one file to another are in it twice, once with each sign.
    """
    if _types(before, columns) != _types(after, columns):
        return None
    gone, come = _only(before, after), _only(after, before)
    if sum(pc.sum(files["num_records"]).as_py() or 0 for files in (gone, come)) > MOST_ROWS:
        return None
    return difference(before.read(gone, columns), after.read(come, columns))


def _types(table: TableVersion, columns: Sequence[str]) -> dict[str, pa.DataType]:
    return {name: table.schema.field(name).type for name in columns if name in table.schema.names}


def _only(one: TableVersion, other: TableVersion) -> pa.Table:
    return one.files.filter(pc.invert(pc.is_in(one.files["path"], other.files["path"].combine_chunks())))
