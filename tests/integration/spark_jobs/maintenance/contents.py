"""What the lake's tables hold, and whether gold follows from silver."""

import pyarrow as pa

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from proof.checks.gold.recompute import gold_differences
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake


def rows(settings: Settings, table: str) -> pa.Table:
    """All published rows of a table, sorted by all columns that it has."""
    return query(Lake(settings), load_catalog(settings.home), f"SELECT * FROM {table} ORDER BY ALL")


def gold_follows_from_silver(settings: Settings) -> bool:
    """Whether every gold table equals a full recompute of itself."""
    lake, catalog = Lake(settings), load_catalog(settings.home)
    found = list(gold_differences(DuckDbEngine(lake), catalog, lake))
    assert found
    return all(each.equal for each in found)
