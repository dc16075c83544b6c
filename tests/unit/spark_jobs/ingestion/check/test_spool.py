"""A spool gives back what was put in, in its order, however much of it went to disk, and as often as it is asked."""

import pyarrow as pa
import pytest

from spark_jobs.ingestion.check.spool import Spool

SCHEMA = pa.schema([pa.field("n", pa.int64())])


@pytest.mark.parametrize("memory", [0, 100, 1 << 20])
def test_all_rows_come_back_in_their_order(memory: int) -> None:
    spool = Spool(SCHEMA, memory)
    for first in range(0, 100, 10):
        spool.add(pa.table({"n": pa.array(range(first, first + 10))}, schema=SCHEMA))
    for _ in range(2):
        assert [value for table in spool for value in table["n"].to_pylist()] == list(range(100))
    assert spool.num_rows == 100
    assert list(Spool(SCHEMA, memory)) == []
