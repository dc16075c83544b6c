"""Reads ranges of offsets over many partitions with one consumer: what Spark would need a task and a consumer each for.

A micro-batch of a few hundred messages lies in some fifty partitions; Spark's Kafka source pays about ten
milliseconds of CPU for each. ``source`` lets Structured Streaming choose the ranges and reads the small ones here.
"""

from collections.abc import Mapping

import pyarrow as pa
from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from lakepulse.errors import LostEventsError, ServiceError
from lakepulse.settings import KafkaSettings
from spark_jobs.bronze.marks import Partition

SCHEMA = pa.schema(
    {
        "topic": pa.string(),
        "partition": pa.int32(),
        "offset": pa.int64(),
        "key": pa.binary(),
        "value": pa.binary(),
    }
)
CHUNK = 20_000
PATIENCE_SECONDS = 30
_LOST = (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE)  # its public name


class RangeReader:
    """One consumer that stays assigned to all partitions, and so has fetched most of a range before it is asked."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._positions: dict[Partition, int] = {}
        self._ahead: list[Message] = []
        self._consumer = Consumer(
            {
                "bootstrap.servers": settings.bootstrap_servers,
                "group.id": "lakepulse-bronze",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "error",
                # Each fetch names every partition: waiting for more saves broker and client most of their CPU.
                "fetch.min.bytes": 1024 * 1024,
                "fetch.wait.max.ms": 100,
                "queued.max.messages.kbytes": 32 * 1024,
                "log_level": 0,
            }
        )

    def read(self, starts: Mapping[Partition, int], ends: Mapping[Partition, int]) -> pa.Table:
        """The messages from ``starts`` up to, but without, ``ends``, as SCHEMA.

        Raises LostEventsError where Kafka does not hold them any more, ServiceError where it stays silent.
        """
        self._go_to(starts)
        open_ends = {where: end for where, end in ends.items() if end > self._positions.get(where, 0)}
        found: list[Message] = []
        self._sort_in(self._take_ahead(), ends, open_ends, found)
        while open_ends:
            self._sort_in(self._arrived(open_ends), ends, open_ends, found)
        return _table(found)

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _arrived(self, open_ends: Mapping[Partition, int]) -> list[Message]:
        """What has come, at least one message: ``consume`` alone would wait until CHUNK are there."""
        first = self._consumer.poll(PATIENCE_SECONDS)
        if first is None:
            raise ServiceError(
                f"Kafka at {self._settings.bootstrap_servers} sends nothing of {next(iter(open_ends))[0]}",
                "See `lakepulse status`; the stream goes on from here when it is started again.",
            )
        return [first, *self._consumer.consume(CHUNK, timeout=0)]

    def _go_to(self, starts: Mapping[Partition, int]) -> None:
        if self._positions != starts:
            self._positions = dict(starts)
            self._ahead = []
            self._consumer.assign([TopicPartition(*where, offset) for where, offset in starts.items()])

    def _take_ahead(self) -> list[Message]:
        ahead, self._ahead = self._ahead, []
        return ahead

    def _sort_in(
        self,
        messages: list[Message],
        ends: Mapping[Partition, int],
        open_ends: dict[Partition, int],
        found: list[Message],
    ) -> None:
        """Put messages before their partition's end into ``found``, later ones aside; close what is reached."""
        for message in messages:
            where, offset, error = _place(message), message.offset() or 0, message.error()
            if error is not None:
                self._raise_if_bad(error, where)
                # The end of the partition: compaction may have left nothing at the last offsets.
                self._reach(where, offset, open_ends)
            elif offset < ends.get(where, 0):
                found.append(message)
                self._reach(where, offset + 1, open_ends)
            else:
                self._ahead.append(message)
                self._reach(where, min(offset, ends.get(where, 0)), open_ends)

    def _reach(self, where: Partition, offset: int, open_ends: dict[Partition, int]) -> None:
        if offset >= open_ends.get(where, offset + 1):
            self._positions[where] = open_ends.pop(where)

    def _raise_if_bad(self, error: KafkaError, where: Partition) -> None:
        if error.code() in _LOST:
            raise LostEventsError(
                f"Kafka no longer holds {where[0]} partition {where[1]} from offset "
                f"{self._positions.get(where)} ({error.str()})",
                "Run `lakepulse capture --resnapshot`, then `lakepulse stream --replay`.",
            )


def _place(message: Message) -> Partition:
    return message.topic() or "", message.partition() or 0


def _table(messages: list[Message]) -> pa.Table:
    columns = [
        [message.topic() for message in messages],
        [message.partition() for message in messages],
        [message.offset() for message in messages],
        [message.key() for message in messages],
        [message.value() for message in messages],
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
