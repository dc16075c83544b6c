"""The small engine's loop: what has come is checked and written, without a query of Spark's; ids are kept in memory."""

import logging
import threading
import time
from contextlib import closing

from lakepulse.settings import KafkaSettings
from spark_jobs.bronze.read.batch_gate import BatchGate
from spark_jobs.events.batch import CheckedMessages
from spark_jobs.events.read.message_check import MessageCheck
from spark_jobs.events.read.topic import EventReader, EventTopic
from spark_jobs.events.runner import Runner
from spark_jobs.events.settings import EventsSettings

_log = logging.getLogger(__name__)


class DuckDbLoop:
    """Reads, checks and writes until it is stopped."""

    def __init__(
        self,
        kafka: KafkaSettings,
        settings: EventsSettings,
        runner: Runner,
        topic: EventTopic,
        partitions: int,
    ) -> None:
        self._kafka, self._settings, self._runner = kafka, settings, runner
        self._topic, self._partitions = topic, partitions

    def run(self, stop: threading.Event, gate: BatchGate, *, once: bool) -> None:
        """``once``: until all that Kafka held at the start has been written. Raises what reading and writing raise."""
        runner = self._runner
        starts = self._topic.starts(self._partitions, runner.positions)
        with (
            closing(EventReader(self._kafka, self._topic.topic, starts)) as reader,
            closing(MessageCheck(runner.tables)) as check,
        ):
            ends = self._topic.ends(self._partitions)
            while not stop.is_set():
                if once and all(
                    runner.positions.get(number, 0) >= end for number, end in ends.offsets.items() if end
                ):
                    break
                self._step(reader, check, stop, gate)
            with gate.enter() as entered:
                if entered:
                    runner.idle(self._topic.ends(self._partitions), complete=once)

    def _step(self, reader: EventReader, check: MessageCheck, stop: threading.Event, gate: BatchGate) -> None:
        started = time.monotonic()
        messages = reader.read(self._settings.max_offsets_per_trigger, 1.0)
        with gate.enter() as entered:
            if not entered:
                stop.wait(0.1)
                return
            if messages.num_rows:
                checked = CheckedMessages(check.check(messages), None)
                self._runner.batch(checked, self._topic.ends(self._partitions))
            else:
                self._runner.idle(self._topic.ends(self._partitions))
        stop.wait(max(0.0, self._settings.trigger_milliseconds / 1000 - (time.monotonic() - started)))
