"""Silver and gold behind bronze: each in its own thread, so that a slow gold never delays silver.

``stream`` hands bronze's results over; ``bronze.ingest`` makes them.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from lakepulse.contracts.model import Layer
from spark_jobs.bronze.ingest import BronzeResult
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.evolution import evolve
from spark_jobs.runtime.follower import Follower
from spark_jobs.runtime.housekeeping import Housekeeping
from spark_jobs.runtime.job_run import JobRun
from spark_jobs.runtime.metrics import LatencyLog
from spark_jobs.runtime.tables.publication import Publication, latest
from spark_jobs.silver.advance import advance as advance_silver

QUIET_SECONDS = 5.0
GOLD_PATIENCE_SECONDS = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BronzeProgress:
    """The progress of bronze that silver has to follow: ``changes`` up to ``watermark``; None: it reads them."""

    watermark: int
    changes: Mapping[str, pa.Table] | None

    def merged(self, later: "BronzeProgress") -> "BronzeProgress":
        """This and what came ``later``, as one."""
        if self.changes is None or later.changes is None:
            return BronzeProgress(later.watermark, None)
        parts: dict[str, list[pa.Table]] = {}
        for table, rows in [*self.changes.items(), *later.changes.items()]:
            parts.setdefault(table, []).append(rows)
        joined = {table: pa.concat_tables(part, promote_options="default") for table, part in parts.items()}
        return BronzeProgress(later.watermark, joined)

    @property
    def rows(self) -> int | None:
        """The number of changes; None where they are in bronze only."""
        return None if self.changes is None else sum(rows.num_rows for rows in self.changes.values())


@dataclass(frozen=True)
class SilverProgress:
    """The progress of silver that gold has to follow: ``rows`` changes, None where they were not counted."""

    rows: int | None
    complete: bool = False
    """Gold tables that may be stale are not to wait until they are due."""

    def merged(self, later: "SilverProgress") -> "SilverProgress":
        """This and what came ``later``, as one."""
        rows = None if self.rows is None or later.rows is None else self.rows + later.rows
        return SilverProgress(rows, self.complete or later.complete)


class Stages:
    """The two stages behind bronze, each always at the newest it was given."""

    def __init__(self, context: Context, run: JobRun | None = None) -> None:
        """``run``: the run that records what is done, once a minute."""
        self._context = context
        self._run = run
        self._latencies = LatencyLog(context.settings)
        self._housekeeping = Housekeeping(context)
        self._gold: Follower[SilverProgress] = Follower(
            Layer.GOLD, self._follow_silver, SilverProgress.merged
        )
        self._silver: Follower[BronzeProgress] = Follower(
            Layer.SILVER, self._follow_bronze, BronzeProgress.merged
        )
        self._last_change = time.monotonic()
        self._settled = False

    def catch_up(self) -> None:
        """Hand over what bronze and silver had published when the last run ended before the next stage had it.

        Tables whose contract has changed since are brought to it first.
        """
        for layer in (Layer.SILVER, Layer.GOLD):
            evolve(self._context, layer)
        bronze, silver = (latest(self._context.lake, layer) for layer in (Layer.BRONZE, Layer.SILVER))
        if bronze and (silver is None or silver.watermark < bronze.watermark):
            self._silver.put(BronzeProgress(bronze.watermark, None))
        elif silver:
            self._gold.put(SilverProgress(None))

    def take(self, result: BronzeResult) -> None:
        """Follow a batch of bronze, if it moved the watermark."""
        if result.publication is None:
            return
        work = BronzeProgress(result.watermark, result.changes)
        self._last_change, self._settled = time.monotonic(), False
        self._latencies.record(result.publication, work.rows)
        self._silver.put(work)

    def wait_for_room(self) -> None:
        """Return when silver has done what it was given, and gold too unless it is slow.

        On two cores a batch's cost is mostly per commit: batches that run ahead of silver only take time from it.
        """
        self._silver.drain()
        self._gold.drain(GOLD_PATIENCE_SECONDS)

    def drain(self) -> None:
        """Return when both have done all that they were given, or have failed."""
        self._silver.drain()
        self._gold.drain()

    def resume(self) -> None:
        """Go on after somebody else may have written the tables: what was remembered of them is forgotten."""
        self._context.memory.forget()

    def settle(self) -> None:
        """Once the source is quiet, bring the gold tables up to date that may be stale under traffic.

        What was done last is recorded a minute later, though nothing more comes.
        """
        if not self._settled and time.monotonic() - self._last_change > QUIET_SECONDS:
            self._settled = True
            self._gold.put(SilverProgress(0, complete=True))
        elif self._run and self._run.due:
            self._gold.put(SilverProgress(0))

    def error(self) -> BaseException | None:
        """What ended a stage; None while both are well."""
        return self._silver.error or self._gold.error

    def close(self) -> None:
        """Return when both have done all that they were given, or have failed."""
        self._silver.close()
        self._gold.close()

    def _follow_bronze(self, work: BronzeProgress) -> None:
        started = time.monotonic()
        published = advance_silver(self._context, work.watermark, work.changes)
        self._report(published, work.rows, started)
        self._gold.put(SilverProgress(work.rows))
        self._housekeeping.step(Layer.SILVER)

    def _follow_silver(self, work: SilverProgress) -> None:
        started = time.monotonic()
        published = advance_gold(self._context, complete=work.complete, changes=work.rows)
        if published:
            self._report(published, work.rows, started)
        self._housekeeping.step(Layer.GOLD)
        if self._run:
            # In gold's thread, as all that writes gold's tables.
            self._run.record_if_due()

    def _report(self, published: Publication, rows: int | None, started: float) -> None:
        self._latencies.record(published, rows)
        took = time.monotonic() - started
        _log.info("%s: %s changes up to %d in %.2f s", published.layer, rows, published.watermark, took)
