"""Dead letters replayed through all layers: to bronze, to silver below its watermark, to the gold that follows."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from spark_jobs.bronze.account.dead_letters import DeadLetter, mark_replayed
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.replay import Replay, Replayed
from spark_jobs.maintenance.backfill import BackfillResult, Tell, publish_again
from spark_jobs.maintenance.recompute import recompute
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.publication import latest


def replay(
    context: Context, schemas: Schemas, letters: Sequence[DeadLetter], tell: Tell
) -> tuple[Replayed, list[BackfillResult]]:
    """Replay ``letters``; the caller holds the lease. They are marked last, so that a run that ended early repeats.

    Raises ServiceError without a registry, and what ``recompute`` raises.
    """
    tell("bronze")
    done = Replay(context, schemas).run(letters)
    published = latest(context.lake, Layer.BRONZE)
    if published:
        publish_again(context, published)
    written = recompute(context, _keys(context.catalog, done.rows), tell)
    mark_replayed(context.writer, done.settled, datetime.now(UTC))
    return done, written


def _keys(catalog: Catalog, rows: dict[str, pa.Table]) -> dict[str, set[object]]:
    """The keys of ``rows`` (by bronze table) in the silver tables that are made from them."""
    return {
        contract.table: set(rows[contract.inputs[0]][contract.key[0]].to_pylist())
        for contract in catalog.computed(Layer.SILVER)
        if contract.inputs[0] in rows
    }
