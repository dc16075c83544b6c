"""A broker that settles is asked again; what it says otherwise is raised as it is."""

from collections.abc import Iterator

import pytest
from confluent_kafka import KafkaError, KafkaException

from lakepulse.clients.settling import while_settling


def answers(*codes: int) -> Iterator[int]:
    """Raise an error for each code, then give 7."""
    yield from codes
    yield 0


def ask(said: Iterator[int]) -> int:
    code = next(said)
    if code:
        raise KafkaException(KafkaError(code))
    return 7


def test_a_partition_without_a_leader_is_asked_again() -> None:
    said = answers(KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE)
    assert while_settling(5)(ask, said) == 7


def test_a_missing_topic_is_asked_for_again_where_the_caller_says_so() -> None:
    missing = KafkaError.UNKNOWN_TOPIC_OR_PART
    assert while_settling(5, missing)(ask, answers(missing)) == 7
    with pytest.raises(KafkaException, match="UNKNOWN_TOPIC_OR_PART"):
        while_settling(5)(ask, answers(missing))


def test_it_ends_with_what_the_broker_said_last() -> None:
    with pytest.raises(KafkaException, match="NOT_LEADER_FOR_PARTITION"):
        while_settling(0.3)(ask, answers(*[KafkaError.NOT_LEADER_FOR_PARTITION] * 100))
