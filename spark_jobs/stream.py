"""The resident application: bronze by Structured Streaming; silver and gold follow it (``stages``).

``lakepulse stream`` runs it until it is stopped. ``lakepulse run`` works off what is new, without a query of Spark's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.clients.offsets import Partition, Ranges
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakePulseError, LostEventsError, ServiceError
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.ingest import Ingest
from spark_jobs.bronze.read.arrivals import Arrivals
from spark_jobs.bronze.read.backlog import portions
from spark_jobs.bronze.read.batch_gate import BatchGate
from spark_jobs.bronze.read.cadence import Cadence, longest_pause
from spark_jobs.bronze.read.offsets import KafkaOffsets, starting_offsets
from spark_jobs.bronze.read.query import start_query, tells_of_silence, topics
from spark_jobs.bronze.read.range_reader import RangeReader, SilentBrokerError
from spark_jobs.bronze.read.rest import Rest
from spark_jobs.events.branch import branches
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.housekeeping import Housekeeping
from spark_jobs.runtime.leasing.lease import LeaseHolding
from spark_jobs.runtime.metrics import DEAD_LETTERS, DUPLICATES, NEXT_OFFSET, ROWS
from spark_jobs.runtime.phases import phase
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
        self._housekeeping = Housekeeping(context)
        self._offsets = KafkaOffsets(context.settings.kafka)
        self._arrivals = Arrivals(context.settings.kafka, self._offsets)
        self._topics = topics(context.settings, list(context.catalog.topics()))
        self._received: dict[Partition, int] = {}
        self._error: BaseException | None = None
        self._gate = BatchGate()
        self._reading_events = False
        self._rest = Rest(Cadence(_longest_pause(context)), self._arrivals)
        self._events = branches(context)
        self._registry = SchemaRegistry(context.settings.registry.url)
        self._ingest = Ingest(context, Schemas(self._registry.fetch), self._drained)

    def run(self, stop: threading.Event, *, once: bool = False, replay: bool = False) -> None:
        """Stream until ``stop`` is set; ``once``: until what Kafka holds now has been worked off.

        ``replay`` reads every topic from its first offset; what bronze holds already is dropped. Raises the
        first error of any stage, after the others have finished what they were at.

        The stream is started beside capture, which makes the topics: it waits for them. What is to be done
        once fails at once where they are missing.
        """
        held = {} if replay else self._ingest.held.next_offsets
        try:
            ranges = self._offsets.ranges(self._topics) if once else self._there(stop)
            while ranges is not None:
                self._receive(starting_offsets(ranges, held))
                self._begin_events(once=once)
                if once and self._context.settings.stream.engine != "spark":
                    self._work_backlog_off(ranges, stop)
                    break
                ranges = self._query(stop, once=once)
                held = self._received
            if once:
                for branch in self._events:
                    branch.once()
        finally:
            for branch in self._events:
                branch.close()
            self._arrivals.close()
            self._registry.close()
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
            for starts, until in portions(self._received, ends, most):
                if stop.is_set():
                    break
                self._work_off(partial(reader.read, starts, until))
                if self._error:
                    raise self._error
        self._ingest.check()

    def _query(self, stop: threading.Event, *, once: bool) -> Ranges | None:
        """Run the query until it ends; what Kafka holds where it was away and is there again, None where all is done.

        Raises the first error of any stage.
        """
        self._error = None
        if once:
            self._rest.end()
        else:
            self._rest.allow()
        context = self._context
        query, reader = start_query(context.spark(), context.settings, self._received, self._batch, once=once)
        try:
            self._watch(query, stop)
        finally:
            self._stop(query)
            reader.close()
        if not once and self._kafka_was_away(query):
            self._gate.open()
            return self._there(stop)
        self._raise_errors(query)
        return None

    def _kafka_was_away(self, query: StreamingQuery) -> bool:
        """Whether that alone ended the query: what has been received is in bronze, and reading goes on behind it."""
        if self._behind_error():
            return False
        if self._error is not None:
            return isinstance(self._error, SilentBrokerError)
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
            result = self._ingest.check()
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
            held.enter_context(self._gate.between_batches())
            stages.drain()
            for branch in self._events:
                held.enter_context(branch.between_batches())
            _log.info("the lease is lent")
            if not self._lease.lend(stop):
                self._gate.close()
            stages.resume()
            self._ingest.resume()
        _log.info("the lease is back")

    def _stop(self, query: StreamingQuery) -> None:
        """Let the batch in hand finish; one that Spark starts meanwhile is passed over and read again."""
        self._gate.close()
        self._rest.end()
        query.stop()

    def _batch(self, read: Callable[[], pa.Table]) -> None:
        """One micro-batch, and the rest after it: Spark begins the next one when this returns."""
        self._rest.begin()
        messages = self._work_off(read)
        # Where a batch has cut through a transaction, the rest of it is there by now.
        if self._ingest.settled():
            # Outside the gate: the lease can be lent meanwhile.
            self._rest.take(messages, self._received)

    def _work_off(self, read: Callable[[], pa.Table]) -> int:
        """Read and write one micro-batch; the number of its messages."""
        with self._gate.enter() as entered:
            if not entered or self._error:
                return 0
            try:
                with phase("bronze.read"):
                    messages = read()
                self._ingest_batch(messages)
                if self._stages:
                    with phase("wait", waits=True):
                        self._stages.wait_for_room()
                return int(messages.num_rows)
            except LakePulseError as error:
                # A sentence for the user: raised here, Spark and py4j would log a stack trace each.
                self._error = error
                return 0
            except BaseException as error:
                # Spark reports a batch's error as text only: the watching thread raises the error itself.
                self._error = error
                raise

    def _ingest_batch(self, messages: pa.Table) -> None:
        started = time.monotonic()
        result = self._ingest.batch(messages)
        if self._stages:
            self._stages.take(result)
        ROWS.inc(result.rows)
        DUPLICATES.inc(result.duplicates)
        DEAD_LETTERS.inc(result.dead_letters)
        self._receive(_next_offsets(messages))
        _log.info(
            "bronze: %d messages, %d rows, %d duplicates, %d dead letters in %.2f s",
            messages.num_rows,
            result.rows,
            result.duplicates,
            result.dead_letters,
            time.monotonic() - started,
        )
        self._housekeeping.step(Layer.BRONZE)

    def _receive(self, offsets: Mapping[Partition, int]) -> None:
        """Everything before ``offsets`` has been received."""
        self._received.update(offsets)
        for (topic, partition), offset in offsets.items():
            NEXT_OFFSET.labels(topic, partition).set(offset)

    def _drained(self) -> bool:
        """Whether everything that Kafka holds now has been received; no while Kafka cannot say what it holds."""
        try:
            ends = self._offsets.ranges(self._topics)
        except ServiceError as error:
            _log.warning("transactions wait for their rows: %s", error)
            return False
        return all(self._received.get(where, 0) >= end for where, (_, end) in ends.items())

    def _failed(self) -> bool:
        return self._error is not None or self._behind_error() is not None

    def _raise_errors(self, query: StreamingQuery) -> None:
        error = self._error or self._behind_error()
        if error:
            raise error
        failure = query.exception()
        if failure:
            raise LostEventsError(
                f"reading from Kafka failed: {_first_line(failure)}",
                "Where a topic was created anew or its retention has passed, run `lakepulse capture --resnapshot`, "
                "then `lakepulse stream --replay`.",
            )


def _longest_pause(context: Context) -> float:
    chosen = context.settings.stream.pause_seconds
    return longest_pause(context.catalog) if chosen is None else chosen


def _first_line(failure: BaseException) -> str:
    return next((line for line in str(failure).splitlines() if line.strip()), type(failure).__name__)


def _next_offsets(messages: pa.Table) -> dict[Partition, int]:
    last = messages.group_by(["topic", "partition"]).aggregate([("offset", "max")])
    following = pc.add(last["offset_max"], 1)
    places = zip(last["topic"].to_pylist(), last["partition"].to_pylist(), strict=True)
    return dict(zip(places, following.to_pylist(), strict=True))
