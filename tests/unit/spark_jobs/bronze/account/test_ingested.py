"""What a batch has brought: rows and dead letters of each table, and the position of its last change."""

import pyarrow as pa

from spark_jobs.bronze.account.ingested import count
from spark_jobs.runtime.work import Portion, Transformation, Work


def changes(*lsns: int) -> pa.Table:
    return pa.table({"_commit_lsn": pa.array(lsns, pa.int64())})


def test_rows_and_letters_are_counted_by_table() -> None:
    work = Work()
    rows = {"bronze.a": [changes(5, 9), changes(7)], "bronze.b": [changes()], "bronze.c": []}
    count(work, rows, {"bronze.a": 1, "bronze.d": 2}, 4)
    assert work.take() == {
        ("bronze.a", Transformation.INGEST): Portion(3, 4, 1, 4, 9),
        ("bronze.d", Transformation.INGEST): Portion(0, 2, 2, 4, None),
    }
