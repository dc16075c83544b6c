"""The web events beside the changes: one thread that reads them while the stream runs, from when their topic is there.

Without the topic nothing runs. An error ends the stream as a stage's does; a Kafka that is away is waited for.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lakepulse.contracts.builtin import EVENT_LETTERS
from lakepulse.errors import ServiceError
from spark_jobs.bronze.read.batch_gate import BatchGate
from spark_jobs.bronze.read.query import tells_of_silence
from spark_jobs.events.engines.duckdb_loop import DuckDbLoop
from spark_jobs.events.read.topic import EventTopic
from spark_jobs.events.runner import Runner
from spark_jobs.events.settings import EventsSettings
from spark_jobs.events.tables import EventTables, tables_of
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.evolution import evolve_table

if TYPE_CHECKING:
    from spark_jobs.events.engines.spark_query import SparkQuery

LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)


class EventBranch:
    """The events of one topic, for one run of the stream."""

    def __init__(self, context: Context, tables: EventTables, settings: EventsSettings) -> None:
        self._context, self._tables, self._settings = context, tables, settings
        self._topic = EventTopic(context.settings.kafka, tables.topic)
        self._gate = BatchGate()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._runner: Runner | None = None
        self._error: BaseException | None = None
        self._create()

    @property
    def error(self) -> BaseException | None:
        """What ended it; None while it is well."""
        return self._error

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, args=(False,), name="web-events", daemon=True)
        self._thread.start()

    def once(self) -> None:
        """Work off what Kafka holds now; raises what goes wrong. Nothing where there is no topic."""
        self._run(once=True)
        if self._error:
            raise self._error

    @contextmanager
    def between_batches(self) -> Iterator[None]:
        """Nothing is written for as long as the block lasts; after it the tables are looked at anew."""
        with self._gate.between_batches():
            yield
            if self._runner and not self._stop.is_set():
                self._runner.read_back()

    def close(self) -> None:
        """Return when the batch in hand has been written and the thread has ended."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _create(self) -> None:
        self._context.lake.create(self._context.catalog, EVENT_LETTERS)
        for contract in self._context.catalog.streamed():
            if self._context.lake.exists(contract.table):
                evolve_table(self._context, contract.table)
            else:
                self._context.lake.create(self._context.catalog, contract.table)

    def _run(self, once: bool) -> None:
        try:
            partitions = self._partitions(once=once)
            while partitions and not self._stop.is_set():
                if self._attempt(partitions, once=once):
                    return
                self._stop.wait(LOOK_SECONDS)
        except BaseException as error:  # noqa: BLE001  # the thread's edge: the stream raises it again
            self._error = error

    def _attempt(self, partitions: int, *, once: bool) -> bool:
        """Run until told to stop; False where Kafka is away and it is to be tried again."""
        try:
            with self._gate.enter():
                self._runner = self._runner or Runner(self._context, self._settings, self._tables, partitions)
                self._runner.read_back()
            self._engine(self._runner, partitions, once=once).run(self._stop, self._gate, once=once)
        except ServiceError as error:
            if once:
                raise
            _log.warning("web events wait: %s. %s", error.problem, error.cure)
            return False
        except Exception as error:
            if once or not tells_of_silence(str(error)):
                raise
            _log.warning("web events wait: Kafka is away")
            return False
        return True

    def _engine(self, runner: Runner, partitions: int, *, once: bool) -> "DuckDbLoop | SparkQuery":
        context, settings = self._context, self._settings
        # State is worth its start where it is kept from batch to batch.
        small = settings.engine == "duckdb" or (once and settings.engine == "auto")
        if small or self._out_of_reach():
            return DuckDbLoop(context.settings.kafka, settings, runner, self._topic, partitions)
        # Only the stream needs it: PySpark takes a second to load.
        from spark_jobs.events.engines.spark_query import SparkQuery  # noqa: PLC0415

        return SparkQuery(context.spark(), context.settings, settings, runner, self._topic, partitions)

    def _out_of_reach(self) -> bool:
        """Whether executors cannot reach the checkpoint, where Spark's state is."""
        on_cluster = not self._context.settings.stream.spark_master.startswith("local[")
        if on_cluster and not self._settings.checkpoint:
            _log.warning(
                "web events are deduplicated by DuckDB: executors do not reach the home's checkpoint "
                "(LAKEPULSE_EVENTS_CHECKPOINT names a folder that they do)"
            )
        return on_cluster and not self._settings.checkpoint

    def _partitions(self, *, once: bool) -> int:
        """As soon as there is the topic; 0 where it is not wanted any more."""
        while not self._stop.is_set():
            try:
                if (found := self._topic.partitions()) or once:
                    return found
            except ServiceError:
                if once:
                    raise
            self._stop.wait(LOOK_SECONDS)
        return 0


def branches(context: Context) -> list[EventBranch]:
    """One for each topic of events."""
    settings = EventsSettings()
    return [EventBranch(context, tables, settings) for tables in tables_of(context.catalog, settings)]
