"""Reads ranges of offsets over many partitions with one consumer: what Spark would need a task and a consumer each for.

A micro-batch of a few hundred messages lies in some fifty partitions; Spark's Kafka source pays about ten
milliseconds of CPU for each. ``query`` lets Structured Streaming choose the ranges and reads the small ones here.
"""

from collections.abc import Mapping

import pyarrow as pa
from confluent_kafka import KafkaError, Message, TopicPartition

from lakepulse.clients import kafka
from lakepulse.clients.offsets import Partition
from lakepulse.errors import LostEventsError, ServiceError
from lakepulse.settings import KafkaSettings

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
PATIENCE_SECONDS = 10
"""Below the 20 s in which the stream ends when it is told to: it waits for the batch in hand."""
_CURE = "Run `lakepulse capture --resnapshot`, then `lakepulse stream --replay`."
_LOST = (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE)  # its public name


class SilentBrokerError(ServiceError):
    """Kafka has messages and does not send them: it is away, or too busy."""


class RangeReader:
    """One consumer, assigned to the partitions of a range while it reads them.

    A consumer that stayed assigned to all would ask the broker ten times a second about every partition, which
    costs half a core at 31 topics of 6 partitions.
    """

    def __init__(self, settings: KafkaSettings, name: str = "bronze-reader", cure: str = _CURE) -> None:
        """``name`` is what the broker calls it, ``cure`` what helps where Kafka does not hold messages any more."""
        self._settings, self._cure = settings, cure
        self._consumer = kafka.consumer(
            settings,
            name,
            {
                "enable.partition.eof": True,
                "auto.offset.reset": "error",
                "queued.max.messages.kbytes": 32 * 1024,
            },
        )

    def read(self, starts: Mapping[Partition, int], ends: Mapping[Partition, int]) -> pa.Table:
        """As ``messages``, as SCHEMA."""
        return _table(self.messages(starts, ends))

    def messages(self, starts: Mapping[Partition, int], ends: Mapping[Partition, int]) -> list[Message]:
        """The messages from ``starts`` up to, but without, ``ends``.

        Raises LostEventsError where Kafka does not hold them any more, SilentBrokerError where it stays silent.
        """
        open_ends = {where: end for where, end in ends.items() if end > starts.get(where, 0)}
        begins = {where: starts.get(where, 0) for where in open_ends}
        found: list[Message] = []
        self._consumer.assign([TopicPartition(*where, offset) for where, offset in begins.items()])
        try:
            while open_ends:
                found += self._before_ends(self._arrived(open_ends), begins, open_ends)
        finally:
            self._consumer.unassign()
        return found

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _arrived(self, open_ends: Mapping[Partition, int]) -> list[Message]:
        """What has come, at least one message: ``consume`` alone would wait until CHUNK are there."""
        first = self._consumer.poll(PATIENCE_SECONDS)
        if first is None:
            raise SilentBrokerError(
                f"Kafka at {self._settings.bootstrap_servers} sends nothing of {next(iter(open_ends))[0]}",
                "See `lakepulse status`; the stream goes on from here when it is started again.",
            )
        return [first, *self._consumer.consume(CHUNK, timeout=0)]

    def _before_ends(
        self, messages: list[Message], begins: Mapping[Partition, int], open_ends: dict[Partition, int]
    ) -> list[Message]:
        """Those of ``messages`` that are before their partition's end; partitions whose end is reached are closed."""
        kept = []
        for message in messages:
            where, offset, error = _place(message), message.offset() or 0, message.error()
            if where not in open_ends:
                continue
            if error is not None:
                self._raise_if_bad(error, where, begins)
            elif offset < open_ends[where]:
                kept.append(message)
                offset += 1
            # An error that is none is the partition's end: compaction may have left nothing at the last offsets.
            if offset >= open_ends[where]:
                del open_ends[where]
        return kept

    def _raise_if_bad(self, error: KafkaError, where: Partition, begins: Mapping[Partition, int]) -> None:
        if error.code() in _LOST:
            raise LostEventsError(
                f"Kafka no longer holds {where[0]} partition {where[1]} from offset "
                f"{begins.get(where)} ({error.str()})",
                self._cure,
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
