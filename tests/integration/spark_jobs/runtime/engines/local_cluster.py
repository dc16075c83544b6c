"""A SELECT of gold on a master with two workers, each a process of its own: what ``test_local_cluster`` starts.

The last line it prints is JSON: the executors that took part, whether they started from a cache, how many cases held.
"""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import pyarrow as pa

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.spark_engine import SparkEngine
from spark_jobs.runtime.engines.spark_session import create_session
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs.gold.case_files import cases_in, check

TABLE = "gold.fact_sales"
PATIENCE_SECONDS = 240.0


def _met(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The executor of a task, by its folder, as soon as the other one has a task too."""
    executor = Path.cwd()
    here = executor.parent / "here"
    here.mkdir(exist_ok=True)
    (here / executor.name).touch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(list(here.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    for _ in batches:
        yield pa.RecordBatch.from_pydict({"executor": [executor.name], "cached": [_started_from_cache()]})


def _started_from_cache() -> bool:
    """Whether the JVM whose task this Python does has a start cache in its memory."""
    jvm = next(each for each in psutil.Process().parents() if each.name() == "java")
    return any(mapped.path.endswith(".aot") for mapped in jvm.memory_maps())


def main() -> None:
    """Run both, print, stop."""
    settings = Settings()
    spark = create_session(settings)
    try:
        catalog = load_catalog()
        engine = SparkEngine(spark, Lake(settings))

        def query(sql: str, inputs: Mapping[str, pa.Table]) -> pa.Table:
            rows = {name: engine.from_arrow(each) for name, each in inputs.items()}
            return engine.query(sql, rows).toArrow()

        for case in cases_in(TABLE):
            check(case, catalog, query)
        # Two tasks for two executors of one core each, which come when there is work.
        found = spark.range(0, 2, 1, 2).mapInArrow(_met, "executor string, cached boolean").collect()
        said = {
            "executors": sorted(row.executor for row in found),
            "cached": all(row.cached for row in found),
            "held": len(list(cases_in(TABLE))),
        }
        print(json.dumps(said))
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
