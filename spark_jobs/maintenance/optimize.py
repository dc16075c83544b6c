"""Rewrites a table's files in the order of its key, or in the Z-order of its contract, in this process or by Spark.

The rows stay as they are (Delta's dataChange is false): readers, watermarks and gold do not notice.
"""

from functools import partial

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.compile.delta import order_columns, partition_columns
from spark_jobs.maintenance.layout import FileLayout, layout
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.maintenance.z_order import z_ordered
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.file_policy import target_bytes

Z_ORDER_BYTES = 1 << 28
"""A Z-order has all rows in memory: tables beyond this size go to Spark for it."""


def file_order(context: Context, table: str) -> tuple[str, ...]:
    """The columns by which the table's files lie: one, or several where that is a Z-order.

    None for bronze and the platform's own tables: these only grow.
    """
    if table in BUILT_IN or partition_columns(table):
        return ()
    contract = context.catalog.get(table)
    return contract.z_order or order_columns(contract)[:1]


def current_layout(context: Context, table: str) -> FileLayout:
    """How the table's files lie now."""
    return layout(context.lake.listing(table).files, file_order(context, table))


def optimize(context: Context, table: str, settings: MaintenanceSettings) -> FileLayout:
    """Rewrite the files unless they are orderly; returns how they lie then. The caller holds the lease."""
    found = current_layout(context, table)
    if found.orderly:
        return found
    order, file_bytes = file_order(context, table), target_bytes(found.size_bytes)
    if _is_for_spark(context, found, settings):
        _with_spark(context, table, order, file_bytes)
    elif len(order) > 1:
        files = max(round(found.size_bytes / file_bytes), 1)
        context.writer.rearrange(table, partial(z_ordered, columns=order, files=files))
    else:
        _with_delta_rs(context, table, order, file_bytes)
    return current_layout(context, table)


def _is_for_spark(context: Context, found: FileLayout, settings: MaintenanceSettings) -> bool:
    engine = context.settings.stream.engine
    bound = settings.spark_from_bytes if found.columns == 1 else min(settings.spark_from_bytes, Z_ORDER_BYTES)
    return engine == "spark" or (engine == "auto" and found.size_bytes >= bound)


def _with_delta_rs(context: Context, table: str, order: tuple[str, ...], file_bytes: int) -> None:
    rewriter = context.lake.open(table).optimize
    if order:
        rewriter.z_order(list(order), target_size=file_bytes)
    else:
        rewriter.compact(target_size=file_bytes)


def _with_spark(context: Context, table: str, order: tuple[str, ...], file_bytes: int) -> None:
    session = context.spark().newSession()
    # Otherwise Spark makes files of 1 GB: one for a table of that size, and nothing to skip in it.
    session.conf.set("spark.databricks.delta.optimize.maxFileSize", file_bytes)
    ordered = f" ZORDER BY ({', '.join(order)})" if order else ""
    session.sql(f"OPTIMIZE delta.`{context.lake.uri(table)}`{ordered}")
