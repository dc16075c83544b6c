"""The resident application: bronze by Structured Streaming; silver and gold follow it (``stages``).

``lakepulse stream`` runs it until it is stopped. ``lakepulse run`` works off what is new, without a query of Spark's.
"""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

from lakepulse.clients.offsets import Ranges
from lakepulse.errors import LostEventsError, ServiceError
from spark_jobs.bronze.read.backlog import portions
from spark_jobs.bronze.read.offsets import KafkaOffsets, starting_offsets
from spark_jobs.bronze.read.query import start_query, tells_of_silence, topics
from spark_jobs.bronze.read.range_reader import RangeReader, SilentBrokerError
from spark_jobs.bronze_batches import BronzeBatches
from spark_jobs.events.branch import branches
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.leasing.lease import LeaseHolding
from spark_jobs.stages import Stages

if TYPE_CHECKING:
    from pyspark.sql.streaming.query import StreamingQuery

POLL_SECONDS = 0.5

_log = logging.getLogger(__name__)


class Stream:
    """One run of the application over one lake; the caller holds the lease."""

    def __init__(self, context: Context, stages: Stages | None, lease: LeaseHolding) -> None:
        """``stages`` None: only bronze."""
        self._context = context
        self._lease = lease
        self._stages = stages
        self._offsets = KafkaOffsets(context.settings.kafka)
        self._topics = topics(context.settings, list(context.catalog.topics()))
        self._bronze = BronzeBatches(context, stages, self._offsets, self._topics)
        self._reading_events = False
        self._events = branches(context)

    def run(self, stop: threading.Event, *, once: bool = False, replay: bool = False) -> None:
        """Stream until ``stop`` is set; ``once``: until what Kafka holds now has been worked off.

        ``replay`` reads every topic from its first offset; what bronze holds already is dropped. Raises the
        first error of any stage, after the others have finished what they were at.

        The stream is started beside capture, which makes the topics: it waits for them. What is to be done
        once fails at once where they are missing.
        """
        held = {} if replay else self._bronze.ingest.held.next_offsets
        try:
            ranges = self._offsets.ranges(self._topics) if once else self._there(stop)
            while ranges is not None:
                self._bronze.receive(starting_offsets(ranges, held))
                self._begin_events(once=once)
                if once and self._context.settings.stream.engine != "spark":
                    self._work_backlog_off(ranges, stop)
                    break
                ranges = self._query(stop, once=once)
                held = self._bronze.received
            if once:
                for branch in self._events:
                    branch.once()
        finally:
            for branch in self._events:
                branch.close()
            self._bronze.close()
            if self._stages:
                self._stages.close()
        if error := self._behind_error():
            raise error

    def _begin_events(self, *, once: bool) -> None:
        """Web events are read beside the changes; of what is to be done once they come after them."""
        if not once and not self._reading_events:
            self._reading_events = True
            for branch in self._events:
                branch.start()

    def _behind_error(self) -> BaseException | None:
        """What ended a stage, or the events."""
        found = [branch.error for branch in self._events if branch.error]
        return (self._stages.error() if self._stages else None) or (found[0] if found else None)

    def _there(self, stop: threading.Event) -> Ranges | None:
        return self._offsets.ranges_when_there(self._topics, stop)

    def _work_backlog_off(self, ranges: Ranges, stop: threading.Event) -> None:
        """Everything before the ends of ``ranges``, without a query; raises the first error."""
        settings = self._context.settings
        ends = {where: end for where, (_, end) in ranges.items()}
        most = settings.stream.max_offsets_per_trigger
        with closing(RangeReader(settings.kafka)) as reader:
            for starts, until in portions(self._bronze.received, ends, most):
                if stop.is_set():
                    break
                self._bronze.work_off(partial(reader.read, starts, until))
                if self._bronze.error:
                    raise self._bronze.error
        self._bronze.ingest.check()

    def _query(self, stop: threading.Event, *, once: bool) -> Ranges | None:
        """Run the query until it ends; what Kafka holds where it was away and is there again, None where all is done.

        Raises the first error of any stage.
        """
        context, bronze = self._context, self._bronze
        bronze.begin(resting=not once)
        query, reader = start_query(
            context.spark(), context.settings, bronze.received, bronze.take, once=once
        )
        try:
            self._watch(query, stop)
        finally:
            self._stop(query)
            reader.close()
        if not once and self._kafka_was_away(query):
            return self._there(stop)
        self._raise_errors(query)
        return None

    def _kafka_was_away(self, query: StreamingQuery) -> bool:
        """Whether that alone ended the query: what has been received is in bronze, and reading goes on behind it."""
        if self._behind_error():
            return False
        if self._bronze.error is not None:
            return isinstance(self._bronze.error, SilentBrokerError)
        failure = str(query.exception() or "")
        return bool(failure) and (tells_of_silence(failure) or not self._answers())

    def _answers(self) -> bool:
        try:
            self._offsets.ranges(self._topics)
        except ServiceError:
            return False
        return True

    def _watch(self, query: StreamingQuery, stop: threading.Event) -> None:
        while query.isActive and not stop.is_set() and not self._failed():
            stop.wait(POLL_SECONDS)
            result = self._bronze.ingest.check()
            if self._stages:
                if result:
                    self._stages.take(result)
                self._stages.settle()
                self._lend_if_asked(self._stages, stop)

    def _lend_if_asked(self, stages: Stages, stop: threading.Event) -> None:
        """Between two batches, with nothing under way, let maintenance or a backfill write."""
        if not self._lease.asked():
            return
        with ExitStack() as held:
            held.enter_context(self._bronze.gate.between_batches())
            stages.drain()
            for branch in self._events:
                held.enter_context(branch.between_batches())
            _log.info("the lease is lent")
            if not self._lease.lend(stop):
                self._bronze.gate.close()
            stages.resume()
            self._bronze.ingest.resume()
        _log.info("the lease is back")

    def _stop(self, query: StreamingQuery) -> None:
        """Let the batch in hand finish; one that Spark starts meanwhile is passed over and read again."""
        self._bronze.end()
        query.stop()

    def _failed(self) -> bool:
        return self._bronze.error is not None or self._behind_error() is not None

    def _raise_errors(self, query: StreamingQuery) -> None:
        error = self._bronze.error or self._behind_error()
        if error:
            raise error
        failure = query.exception()
        if failure:
            raise LostEventsError(
                f"reading from Kafka failed: {_first_line(failure)}",
                "Where a topic was created anew or its retention has passed, run `lakepulse capture --resnapshot`, "
                "then `lakepulse stream --replay`.",
            )


def _first_line(failure: BaseException) -> str:
    return next((line for line in str(failure).splitlines() if line.strip()), type(failure).__name__)
