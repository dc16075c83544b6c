"""Rows that silver leaves out on purpose: they broke a rule and are in ``silver.quarantine`` with its name."""

import json

import pyarrow as pa
import pyarrow.dataset as ds

from lakepulse.contracts.model import Contract
from spark_jobs.runtime.tables.lake import Lake

QUARANTINE = "silver.quarantine"


def without_quarantined(
    lake: Lake, contract: Contract, expected: pa.Table, actual: pa.Table, lsn: int
) -> tuple[pa.Table, int]:
    """``expected`` without the rows that are absent from ``actual`` and in quarantine, and how many these are."""
    keys = _quarantined_keys(lake, contract, lsn) - set(_keys(contract, actual))
    if not keys:
        return expected, 0
    kept = pa.array([key not in keys for key in _keys(contract, expected)], pa.bool_())
    rest = expected.filter(kept)
    return rest, expected.num_rows - rest.num_rows


def _quarantined_keys(lake: Lake, contract: Contract, lsn: int) -> set[tuple[object, ...]]:
    if not lake.exists(QUARANTINE):
        return set()
    condition = (ds.field("table") == contract.table) & (ds.field("_commit_lsn") <= lsn)
    rows = lake.scan(QUARANTINE).to_table(columns=["key"], filter=condition)
    objects = (json.loads(text) for text in rows["key"].to_pylist())
    return {tuple(key[column] for column in contract.key) for key in objects}


def _keys(contract: Contract, rows: pa.Table) -> list[tuple[object, ...]]:
    return list(zip(*(rows[column].to_pylist() for column in contract.key), strict=True))
