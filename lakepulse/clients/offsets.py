"""First and last offsets of topics' partitions: two requests for all of them, where a consumer needs one for each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from lakepulse.clients.settling import while_settling

Partition = tuple[str, int]
"""A topic and the number of one of its partitions."""
Ranges = Mapping[Partition, tuple[int, int]]
"""(First offset held, offset after the last) by partition."""

# Of a partition that is being made, of one that is led anew, and the client's own word for one without a leader.
_SETTLING = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.FENCED_LEADER_EPOCH, KafkaError._NOENT)


def ranges(client: AdminClient, partitions: Iterable[Partition], seconds: float) -> Ranges:
    """What the brokers hold of each partition; partitions that are being made are asked for again for ``seconds``.

    Raises KafkaException where a broker does not answer in that time, or has no such partition.
    """
    asked = list(partitions)
    firsts = _listed(client, asked, OffsetSpec.earliest, seconds)
    return {where: (firsts[where], end) for where, end in ends(client, asked, seconds).items()}


def ends(client: AdminClient, partitions: Iterable[Partition], seconds: float) -> Mapping[Partition, int]:
    """The offset after the last of each partition; raises like ``ranges``."""
    return _listed(client, list(partitions), OffsetSpec.latest, seconds)


def at_time(
    client: AdminClient, partitions: Iterable[Partition], moment: datetime, seconds: float
) -> Mapping[Partition, int]:
    """The offset of each partition's first message since ``moment``, or that after its last; raises like ``ranges``."""
    asked = list(partitions)
    # Asked for before: what comes between the two questions is since that moment.
    last = ends(client, asked, seconds)
    since = partial(OffsetSpec.for_timestamp, int(moment.timestamp() * 1000))
    found = _listed(client, asked, since, seconds)
    return {where: last[where] if offset < 0 else offset for where, offset in found.items()}


def _listed(
    client: AdminClient, partitions: Sequence[Partition], which: Callable[[], OffsetSpec], seconds: float
) -> dict[Partition, int]:
    if not partitions:
        return {}
    request = {TopicPartition(*where): which() for where in partitions}
    asking = while_settling(seconds, *_SETTLING)
    answers = asking(partial(_answers, client, request, seconds))
    return {(where.topic, where.partition): offset for where, offset in answers.items()}


def _answers(
    client: AdminClient, request: Mapping[TopicPartition, OffsetSpec], seconds: float
) -> dict[TopicPartition, int]:
    answers = client.list_offsets(dict(request), request_timeout=seconds)
    try:
        return {where: answer.result().offset for where, answer in answers.items()}
    except KafkaException as error:
        if error.args[0].code() == KafkaError.FENCED_LEADER_EPOCH:
            # The client asks by the leaders that it knows, and does not look again by itself after a broker's restart.
            client.list_topics(timeout=seconds)
        raise


def partitions_of(client: AdminClient, topics: Sequence[str], seconds: float) -> dict[str, list[Partition]]:
    """The partitions of those of ``topics`` that exist, by topic; raises KafkaException where no broker answers."""
    known = client.list_topics(timeout=seconds).topics
    return {
        topic: [(topic, number) for number in known[topic].partitions] for topic in topics if topic in known
    }
