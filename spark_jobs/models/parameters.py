"""The rows of ``gold.model_parameters``: one per fit; the highest version is in force."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.runtime.tables.lake import Lake

TABLE = "gold.model_parameters"
DISCOUNT_RATE = 0.1
"""What a dollar is worth less in a year; as in Gupta & Lehmann, Customers as Assets, 2003."""


@dataclass(frozen=True)
class ModelParameters:
    """One fit, before it has its version; the columns are those of the contract."""

    fitted_until: date
    watermark: int
    customers: int
    r: float
    alpha: float
    a: float
    b: float
    p: float
    q: float
    gamma: float
    margin: float
    discount_rate: float
    bg_nbd_log_likelihood: float
    gamma_gamma_log_likelihood: float


def next_version(lake: Lake) -> int:
    """The version of the next fit; from 1 on."""
    versions = lake.scan(TABLE).to_table(columns=["version"])["version"]
    return int(pc.max(versions).as_py() or 0) + 1


def as_row(catalog: Catalog, parameters: ModelParameters, version: int) -> pa.Table:
    """The row of the table, made now."""
    row = {"version": version, "fitted_at": datetime.now(UTC), **asdict(parameters)}
    return pa.Table.from_pylist([row], schema=lake_schema(catalog, TABLE))
