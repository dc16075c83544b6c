"""Every table looked after in turn: retention, order, VACUUM; ``lakepulse maintain`` calls it.

A table at a time, and the lease never longer than a turn, so that a running stream stands still for seconds only.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.model import LAKE_LAYERS, Layer
from spark_jobs.bronze.account import transactions
from spark_jobs.maintenance.clean import clean
from spark_jobs.maintenance.optimize import current_layout, optimize
from spark_jobs.maintenance.retention import drop_expired, drop_expired_ends, drop_expired_runs
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime import job_run
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.leasing.lease import Lease
from spark_jobs.runtime.work import Portion, Transformation

Tell = Callable[[str], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MaintenanceResult:
    """What was done to a table."""

    table: str
    files_before: int
    files_after: int
    overlap_before: float
    overlap_after: float
    expired_rows: int
    removed_files: int
    seconds: float


def lake_tables(context: Context, layers: Sequence[Layer] = LAKE_LAYERS) -> list[str]:
    """The tables of ``layers`` that exist, the platform's own too."""
    own = [contract.table for layer in layers for contract in context.catalog.by_layer(layer)]
    others = [table for table in BUILT_IN if table.partition(".")[0] in layers]
    return [table for table in (*own, *others) if context.lake.exists(table)]


def maintain(
    context: Context, lease: Lease, tables: Sequence[str], settings: MaintenanceSettings, tell: Tell
) -> list[MaintenanceResult]:
    """Look after ``tables``; raises LakeError where the lease is not to be had within ``patience_seconds``."""
    waiting, done = list(tables), list[MaintenanceResult]()
    while waiting:
        if done:
            time.sleep(settings.pause_seconds)
        tell("waiting for the lease")
        with lease.ask("maintain", settings.patience_seconds):
            until = time.monotonic() + settings.turn_seconds
            while waiting and time.monotonic() < until:
                tell(waiting[0])
                done.append(maintain_table(context, waiting.pop(0), settings))
    return done


def maintain_table(context: Context, table: str, settings: MaintenanceSettings) -> MaintenanceResult:
    """Look after one table; the caller holds the lease. Nothing is written where nothing is to be done."""
    started = time.monotonic()
    before = current_layout(context, table)
    expired = _expire(context, table)
    after = optimize(context, table, settings)
    removed_files = clean(context, table)
    if expired or removed_files or after != before:
        context.work.add(table, Transformation.COMPACTION, Portion(expired))
    seconds = round(time.monotonic() - started, 3)
    _log.info("%s: %d files into %d in %.2f s", table, before.files, after.files, seconds)
    return MaintenanceResult(
        table,
        before.files,
        after.files,
        round(before.overlap, 3),
        round(after.overlap, 3),
        expired,
        removed_files,
        seconds,
    )


def _expire(context: Context, table: str) -> int:
    now = datetime.now(UTC)
    if table == transactions.TABLE:
        return drop_expired_ends(context, now)
    if table == job_run.TABLE:
        return drop_expired_runs(context, now)
    return 0 if table in BUILT_IN else drop_expired(context, context.catalog.get(table), now)
