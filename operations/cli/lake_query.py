"""A query over this installation's lake, as ``lakepulse sql`` asks it."""

from functools import partial

import pyarrow as pa

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake


def lake_query(statement: str) -> pa.Table:
    """The rows of one SELECT; the contracts are read only where a table is missing. Raises LakeError."""
    settings = Settings()
    return query(Lake(settings), partial(load_catalog, settings.home), statement)
