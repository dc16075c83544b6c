"""Rewrites a table's files in the order of its key, by delta-rs or, where they are large, by Spark.

The rows stay as they are (Delta's dataChange is false): readers, watermarks and gold do not notice.
"""

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.compile.delta import order_columns, partition_columns
from spark_jobs.maintenance.layout import FileLayout, layout
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.file_policy import target_bytes


def order_column(context: Context, table: str) -> str | None:
    """The column by which the table's files are ordered; None for bronze and the platform's own: these only grow."""
    if table in BUILT_IN or partition_columns(table):
        return None
    return order_columns(context.catalog.get(table))[0]


def current_layout(context: Context, table: str) -> FileLayout:
    """How the table's files lie now."""
    return layout(context.lake.listing(table).files, order_column(context, table))


def optimize(context: Context, table: str, settings: MaintenanceSettings) -> FileLayout:
    """Rewrite the files unless they are orderly; returns how they lie then. The caller holds the lease."""
    found = current_layout(context, table)
    if found.orderly:
        return found
    order, engine = order_column(context, table), context.settings.stream.engine
    if engine == "spark" or (engine == "auto" and found.size_bytes >= settings.spark_from_bytes):
        _with_spark(context, table, order)
    else:
        _with_delta_rs(context, table, order, target_bytes(found.size_bytes))
    return current_layout(context, table)


def _with_delta_rs(context: Context, table: str, order: str | None, file_bytes: int) -> None:
    rewriter = context.lake.open(table).optimize
    if order:
        rewriter.z_order([order], target_size=file_bytes)
    else:
        rewriter.compact(target_size=file_bytes)


def _with_spark(context: Context, table: str, order: str | None) -> None:
    ordered = f" ZORDER BY ({order})" if order else ""
    context.spark().sql(f"OPTIMIZE delta.`{context.lake.uri(table)}`{ordered}")
