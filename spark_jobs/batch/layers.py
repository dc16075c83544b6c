"""One layer worked off once, with the stream's own stages; beside a running stream, waiting until that has done it."""

import gc
import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lakepulse.clients.transactions import transaction_tail
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from lakepulse.lsn import format_lsn
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.evolution import evolve
from spark_jobs.runtime.leasing.lease import Lease, LeaseHolding
from spark_jobs.runtime.tables.publication import Publication, latest
from spark_jobs.silver.advance import advance as advance_silver
from spark_jobs.stream import Stream

POLL_SECONDS = 1.0
_TAIL = 5000

_log = logging.getLogger(__name__)


def advance(context: Context, layer: Layer, lease: LeaseHolding) -> Publication | None:
    """Bring ``layer`` to all that the layer before it has; returns its last publication, None before the first.

    The caller holds the lease. Raises what the layer's own ``advance`` raises.
    """
    if layer is Layer.BRONZE:
        with _stopped_by_signals() as stop:
            Stream(context, None, lease).run(stop, once=True)
        # The stream and its parts refer to each other: DuckDB reports at the end what of it they still keep.
        gc.collect()
        return latest(context.lake, Layer.BRONZE)
    evolve(context, layer)
    if layer is Layer.SILVER:
        bronze = latest(context.lake, Layer.BRONZE)
        if bronze is None:
            raise LakeError("bronze has no whole transaction yet", "Run `lakepulse run bronze` first.")
        return advance_silver(context, bronze.watermark, None)
    return advance_gold(context, complete=True) or latest(context.lake, Layer.GOLD)


def advance_or_wait(context: Context, lease: Lease, layer: Layer, patience: float) -> Publication | None:
    """``advance``, or where another process holds the lease: wait until it has done what there was to do.

    Raises LakeError where the layer gets there in neither way within ``patience`` seconds.
    """
    wanted, deadline = target(context, layer), time.monotonic() + patience
    while True:
        with ExitStack() as stack:
            try:
                held = stack.enter_context(lease.hold(f"run {layer}"))
            except LakeError as error:
                in_the_way = error
            else:
                return advance(context, layer, held)
        published = latest(context.lake, layer)
        if published and published.watermark >= wanted:
            _log.info("%s: another process has brought it to %s", layer, format_lsn(published.watermark))
            return published
        if time.monotonic() > deadline:
            raise LakeError(
                f"{layer} has not come to {format_lsn(wanted)} in {patience:.0f} s ({in_the_way.problem})",
                "See `lakepulse status`; run it again once the other process goes on or has ended.",
            )
        time.sleep(POLL_SECONDS)


def target(context: Context, layer: Layer) -> int:
    """The commit LSN that ``layer`` can come to now: the newest in Kafka, or the layer's before it; -1: nothing."""
    if layer is Layer.BRONZE:
        return max((end.lsn for end in transaction_tail(context.settings, _TAIL)[0]), default=-1)
    before = latest(context.lake, Layer.BRONZE if layer is Layer.SILVER else Layer.SILVER)
    return before.watermark if before else -1


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that a batch in hand is finished."""
    stop = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
