"""Every reader sees what the stream commits by itself: Spark, DuckDB, delta-rs in another process's place, and we.

The log begins with a checkpoint that the stream has made by itself: the entries before it are gone.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.delta import CHECKPOINT_INTERVAL
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.file_policy import SMALLEST_BYTES
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from spark_jobs.runtime.writers.writer import DELETED, FRESH
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in
from tests.unit.spark_jobs.runtime.writers.plain_rows import numbered

pytestmark = pytest.mark.integration
CATALOG = load_catalog()
COMMIT_LSN = "_commit_lsn"
COMMITS = 2 * CHECKPOINT_INTERVAL + 5
APPENDED = {
    "bronze.orders": "_offset",
    "bronze.dead_letters": "_offset",
    "gold.publications": "watermark",
    "gold.job_runs": "rows_written",
}
UPSERTED = {
    "silver.orders": "order_id",
    "silver.order_lines": "order_line_id",
    "gold.fact_sales": "invoice_line_id",
}


def appended(lake: Lake, table: str) -> set[int]:
    """Append a row a commit; the numbers that must be there."""
    writer = DeltaRsWriter(lake, CATALOG)
    for number in range(COMMITS):
        writer.add(table, numbered(CATALOG, table, APPENDED[table], [number]), {WATERMARK: number})
        if number in (CHECKPOINT_INTERVAL + 5, COMMITS - 2):
            writer.compact(table, SMALLEST_BYTES)
    return set(range(COMMITS))


def upserted(lake: Lake, table: str) -> set[int]:
    """Insert two rows a commit and delete one of those before, so that files are replaced; the numbers left."""
    writer = DeltaRsWriter(lake, CATALOG)
    for number in range(COMMITS):
        keys = [2 * number - 2, 2 * number, 2 * number + 1]
        rows = numbered(CATALOG, table, UPSERTED[table], keys)
        if COMMIT_LSN in rows.column_names:
            at = rows.column_names.index(COMMIT_LSN)
            rows = rows.set_column(at, rows.field(at), pa.array([number] * len(keys), pa.int64()))
        flags = {DELETED: [True, False, False], FRESH: [False] * len(keys)}
        for name, values in flags.items():
            rows = rows.append_column(name, pa.array(values))
        writer.upsert(table, rows, number)
    return {2 * COMMITS - 2, *range(1, 2 * COMMITS, 2)}


def forget_before(checkpoint: int, log: Path) -> None:
    """Leave of the log what follows the ``checkpoint``, which Arrow has written and not delta-rs."""
    file = log / f"{checkpoint:020d}.checkpoint.parquet"
    assert pq.read_metadata(file).created_by.startswith("parquet-cpp-arrow")
    for version in range(checkpoint):
        (log / f"{version:020d}.json").unlink()


@pytest.mark.parametrize("table", [*APPENDED, *UPSERTED])
def test_every_reader_sees_the_same_rows(table: str, spark: SparkSession, tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    lake.write_alone()
    expected = appended(lake, table) if table in APPENDED else upserted(lake, table)
    key, uri = (APPENDED | UPSERTED)[table], lake.uri(table)
    forget_before(2 * CHECKPOINT_INTERVAL, Path(uri, "_delta_log"))
    sql = f"SELECT {key} FROM {table}"
    found = {
        "ours": lake.scan(table).to_table()[key].to_pylist(),
        "delta-rs": DeltaTable(uri).to_pyarrow_table()[key].to_pylist(),
        "DuckDB": query(lake_in(tmp_path), CATALOG, sql)[key].to_pylist(),
        "Spark": [row[0] for row in spark.read.format("delta").load(uri).select(key).collect()],
    }
    assert {reader: sorted(rows) for reader, rows in found.items()} == dict.fromkeys(found, sorted(expected))
    history = spark.sql(f"DESCRIBE HISTORY delta.`{uri}`").collect()
    head = lake.version(table)
    assert [row["version"] for row in history][:2] == [head, head - 1]
