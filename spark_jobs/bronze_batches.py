"""Bronze's micro-batches: read and written one at a time, whoever asks for them; silver and gold get what each made.

Spark's thread asks for them while a query runs, ``lakepulse run`` by itself. Another thread watches them, and may come
in between two of them.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.clients.offsets import Partition
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakePulseError, ServiceError
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.ingest import Ingest
from spark_jobs.bronze.read.arrivals import Arrivals
from spark_jobs.bronze.read.batch_gate import BatchGate
from spark_jobs.bronze.read.cadence import Cadence, longest_pause
from spark_jobs.bronze.read.offsets import KafkaOffsets
from spark_jobs.bronze.read.rest import Rest
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.housekeeping import Housekeeping
from spark_jobs.runtime.metrics import DEAD_LETTERS, DUPLICATES, NEXT_OFFSET, ROWS
from spark_jobs.runtime.phases import phase
from spark_jobs.stages import Stages

_log = logging.getLogger(__name__)


class BronzeBatches:
    """``received``: up to which offset each partition has been received; ``error``: what ended one, and so all."""

    def __init__(
        self, context: Context, stages: Stages | None, offsets: KafkaOffsets, topics: Sequence[str]
    ) -> None:
        """``stages`` None: only bronze."""
        self._stages = stages
        self._offsets, self._topics = offsets, topics
        self.received: dict[Partition, int] = {}
        self.error: BaseException | None = None
        self.gate = BatchGate()
        self._arrivals = Arrivals(context.settings.kafka, offsets)
        self._rest = Rest(Cadence(_longest_pause(context)), self._arrivals)
        self._housekeeping = Housekeeping(context)
        self._registry = SchemaRegistry(context.settings.registry.url)
        self.ingest = Ingest(context, Schemas(self._registry.fetch), self._drained)

    def begin(self, *, resting: bool) -> None:
        """Batches come; ``resting``: with pauses, until more messages are there."""
        self.error = None
        self.gate.open()
        if resting:
            self._rest.allow()
        else:
            self._rest.end()

    def end(self) -> None:
        """Let the batch in hand finish; one that Spark starts meanwhile is passed over and read again."""
        self.gate.close()
        self._rest.end()

    def close(self) -> None:
        """Leave Kafka and the registry."""
        self._arrivals.close()
        self._registry.close()

    def take(self, read: Callable[[], pa.Table]) -> None:
        """One micro-batch, and the rest after it: Spark begins the next one when this returns."""
        self._rest.begin()
        messages = self.work_off(read)
        # Where a batch has cut through a transaction, the rest of it is there by now.
        if self.ingest.settled():
            # Outside the gate: the lease can be lent meanwhile.
            self._rest.take(messages, self.received)

    def work_off(self, read: Callable[[], pa.Table]) -> int:
        """Read and write one micro-batch; the number of its messages."""
        with self.gate.enter() as entered:
            if not entered or self.error:
                return 0
            try:
                with phase("bronze.read"):
                    messages = read()
                self._write(messages)
                if self._stages:
                    with phase("wait", waits=True):
                        self._stages.wait_for_room()
                return int(messages.num_rows)
            except LakePulseError as error:
                # A sentence for the user: raised here, Spark and py4j would log a stack trace each.
                self.error = error
                return 0
            except BaseException as error:
                # Spark reports a batch's error as text only: the watching thread raises the error itself.
                self.error = error
                raise

    def _write(self, messages: pa.Table) -> None:
        started = time.monotonic()
        result = self.ingest.batch(messages)
        if self._stages:
            self._stages.take(result)
        ROWS.inc(result.rows)
        DUPLICATES.inc(result.duplicates)
        DEAD_LETTERS.inc(result.dead_letters)
        self.receive(_next_offsets(messages))
        _log.info(
            "bronze: %d messages, %d rows, %d duplicates, %d dead letters in %.2f s",
            messages.num_rows,
            result.rows,
            result.duplicates,
            result.dead_letters,
            time.monotonic() - started,
        )
        self._housekeeping.step(Layer.BRONZE)

    def receive(self, offsets: Mapping[Partition, int]) -> None:
        """Everything before ``offsets`` has been received."""
        self.received.update(offsets)
        for (topic, partition), offset in offsets.items():
            NEXT_OFFSET.labels(topic, partition).set(offset)

    def _drained(self) -> bool:
        """Whether everything that Kafka holds now has been received; no while Kafka cannot say what it holds."""
        try:
            ends = self._offsets.ranges(self._topics)
        except ServiceError as error:
            _log.warning("transactions wait for their rows: %s", error)
            return False
        return all(self.received.get(where, 0) >= end for where, (_, end) in ends.items())


def _longest_pause(context: Context) -> float:
    chosen = context.settings.stream.pause_seconds
    return longest_pause(context.catalog) if chosen is None else chosen


def _next_offsets(messages: pa.Table) -> dict[Partition, int]:
    last = messages.group_by(["topic", "partition"]).aggregate([("offset", "max")])
    following = pc.add(last["offset_max"], 1)
    places = zip(last["topic"].to_pylist(), last["partition"].to_pylist(), strict=True)
    return dict(zip(places, following.to_pylist(), strict=True))
