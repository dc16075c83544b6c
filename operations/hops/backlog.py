"""The backlog: what Kafka holds that a layer does not have yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from lakepulse.clients.transactions import TransactionEnd, transaction_tail
from lakepulse.settings import Settings
from operations.hops.capture import samples

_FIRST_STEP, _MOST = 500, 50_000
_SECONDS = 5.0
_NEXT_OFFSET = "lakepulse_bronze_next_offset"


@dataclass(frozen=True)
class Backlog:
    """The newest whole transactions; ``complete`` says that every one above the asked-for LSN is among them."""

    ends: list[TransactionEnd]
    complete: bool

    def oldest_above(self, lsn: int) -> float | None:
        """When the oldest transaction above ``lsn`` was committed, in s since 1970; None where there is none."""
        return min((end.ts_ms / 1000 for end in self.ends if end.lsn > lsn), default=None)

    def newest(self) -> TransactionEnd | None:
        """The last whole transaction; None where there is none."""
        return max(self.ends, key=lambda end: end.lsn, default=None)


def read_backlog(settings: Settings, lsn: int) -> Backlog:
    """The END records back to ``lsn``, at most 50,000; raises ServiceError where Kafka cannot be reached."""
    size = _FIRST_STEP
    while True:
        ends, all_there = transaction_tail(settings, size)
        if all_there or any(end.lsn <= lsn for end in ends):
            return Backlog(ends, complete=True)
        if size >= _MOST:
            return Backlog(ends, complete=False)
        size *= 10


def messages_behind(settings: Settings) -> int | None:
    """Messages that Kafka holds and the running stream has not received; None where no stream runs."""
    received = received_offsets(settings)
    if not received:
        return None
    ends = _ends(settings, received)
    return sum(max(0, end - received[where]) for where, end in ends.items())


def received_offsets(settings: Settings) -> dict[tuple[str, int], int]:
    """The offset after the last message that the running stream has, by topic and partition; empty where none runs."""
    return {
        (sample.labels["topic"], int(sample.labels["partition"])): int(sample.value)
        for sample in samples(settings.stream.metrics_host, settings.stream.metrics_port)
        if sample.name == _NEXT_OFFSET
    }


def _ends(settings: Settings, partitions: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], int]:
    """The offset after the last message of every partition; those that Kafka does not answer for are left out."""
    client = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers, "log_level": 0})
    latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    wanted = {TopicPartition(*where): latest for where in partitions}
    found = {}
    for place, answer in client.list_offsets(wanted, request_timeout=_SECONDS).items():
        try:
            found[place.topic, place.partition] = answer.result().offset
        except KafkaException:
            continue
    return found
