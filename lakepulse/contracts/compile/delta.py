"""Contract to Delta: table properties, partition columns and the order of rows in files.

Only features that Spark's Delta, delta-rs and Trino all read and write are used, so no deletion vectors,
column mapping or liquid clustering. Rules are no CHECK constraints: delta-rs 1.6 fails on sound ones (a decimal(7,6)
``BETWEEN 0 AND 1``), so the runners check them before they write.
"""

from collections.abc import Iterable

import pyarrow as pa

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.metadata import HISTORY, PARTITIONS, ROW
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.contracts.types import Kind
from lakepulse.settings import KEPT_MINUTES

# Checkpoints bound how many log files a reader must open; each commit's cost grows with those since the last one.
CHECKPOINT_INTERVAL = 20
MOST_Z_ORDER_COLUMNS = 3
"""With each further column all of them skip fewer files."""
Z_ORDERED = frozenset({Kind.INT32, Kind.INT64, Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.STRING})
"""Kinds of column that have an order and bounds in each writer's statistics; Spark writes none for booleans."""
_FILE_SKIPPING = ("_load", "_line", "_ingested_at")
_EVENT_SKIPPING = ("_partition", "_offset", "_appended_at", "_ingested_at")
_BRONZE_SKIPPING = ("_commit_lsn", "_sequence", "_committed_at", "_partition", "_offset")
_SKIPPABLE = frozenset({Kind.INT32, Kind.INT64, Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})


def table_properties(catalog: Catalog, table: str) -> dict[str, str]:
    """The Delta properties of any lake table (built-in ones too), sorted by name."""
    properties = {
        "delta.checkpointInterval": str(CHECKPOINT_INTERVAL),
        "delta.enableDeletionVectors": "false",
        **retention(KEPT_MINUTES),
    }
    # delta-rs takes a column that should have bounds and has none for one without a value that is looked for.
    properties["delta.dataSkippingStatsColumns"] = ",".join(statistics_columns(catalog, table))
    return dict(sorted(properties.items()))


def retention(minutes: int) -> dict[str, str]:
    """The properties that keep every version of the last ``minutes`` readable.

    The log's own clean-up is off, since it would take the versions that are kept longer.
    """
    interval = f"interval {minutes} minutes"
    return {
        "delta.deletedFileRetentionDuration": interval,
        "delta.logRetentionDuration": interval,
        "delta.enableExpiredLogCleanup": "false",
    }


def partition_columns(table: str) -> tuple[str, ...]:
    """``year``, ``month``, ``day`` for bronze tables with a contract; none elsewhere."""
    partitioned = table.startswith(f"{Layer.BRONZE}.") and table not in BUILT_IN
    return tuple(field.name for field in PARTITIONS) if partitioned else ()


def order_columns(contract: Contract) -> tuple[str, ...]:
    """The columns by which files are kept ordered: ``cluster_by``, or the key."""
    return contract.cluster_by or contract.key


def statistics_columns(catalog: Catalog, table: str) -> tuple[str, ...]:
    """The columns with file statistics of any lake table (built-in ones too)."""
    if table not in BUILT_IN:
        return skipping_columns(catalog, catalog.get(table))
    return tuple(field.name for field in BUILT_IN[table].schema if has_bounds(field.type))


def skipping_columns(catalog: Catalog, contract: Contract) -> tuple[str, ...]:
    """Columns with file statistics: what MERGE, incremental gold and watermarks restrict by.

    That is the key, the order, the group, and every integer, date and time.
    """
    if contract.layer is Layer.BRONZE and contract.from_events:
        return _EVENT_SKIPPING
    if contract.layer is Layer.BRONZE:
        metadata = _FILE_SKIPPING if contract.from_files else _BRONZE_SKIPPING
        return _unique((*metadata, *catalog.get(contract.inputs[0]).key))
    named = (*contract.key, *contract.cluster_by, *contract.z_order, *contract.group)
    own = [name for name, column in contract.columns.items() if column.type.kind in _SKIPPABLE]
    return _unique((*named, *own, *_silver_metadata(contract)))


def _silver_metadata(contract: Contract) -> list[str]:
    if contract.layer is not Layer.SILVER:
        return []
    if contract.from_files:
        return list(_FILE_SKIPPING)
    if contract.from_events:
        return list(_EVENT_SKIPPING)
    history = HISTORY if contract.kind is TableKind.SCD2 else ()
    # Spark writes no bounds for booleans, and delta-rs takes missing bounds for "no row is true".
    return [field.name for field in (*ROW, *history) if field.type != pa.bool_()]


def has_bounds(kind: pa.DataType) -> bool:
    """Whether the bounds of such a column hold: those of numbers and times do, those of long strings are cut off."""
    return bool(pa.types.is_integer(kind) or pa.types.is_temporal(kind))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
