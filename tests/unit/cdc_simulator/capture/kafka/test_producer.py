"""While Kafka is away messages are kept, nothing counts as arrived, and a stop ends every wait."""

import logging
import threading
from time import monotonic

import pytest

from cdc_simulator.capture.kafka.message import Message
from cdc_simulator.capture.keep_alive import StoppedError
from tests.unit.cdc_simulator.capture.kafka.away import waiting_producer

MESSAGES: list[Message] = [(0, b"1", b"a", None), (2, b"2", b"b", None), (0, b"1", None, [("header", b"x")])]


def test_a_batch_leaves_the_outbox_and_its_position_is_not_safe_before_it_arrived() -> None:
    producer = waiting_producer()
    producer.outbox.extend(MESSAGES)
    producer.flush_batch(500, committed_us=7)
    assert producer.outbox == []
    assert not producer.acknowledgements.idle
    assert (producer.acknowledgements.position, producer.acknowledgements.oldest_committed_us) == (0, 7)


def test_an_empty_batch_is_safe_at_once() -> None:
    producer = waiting_producer()
    producer.flush_batch(500)
    assert producer.acknowledgements.position == 500


def test_a_wait_ends_after_its_time_and_says_that_something_is_left() -> None:
    producer = waiting_producer()
    delivery = producer.send_now("orders", b"key", b"value")
    begun = monotonic()
    assert producer.drain(0.1) is producer.drain_alive(0.1) is False
    assert monotonic() - begun < 5
    assert not delivery.arrived


def test_a_stop_ends_the_wait() -> None:
    stop = threading.Event()
    producer = waiting_producer(stop)
    producer.send_now("orders", b"key", b"value")
    stop.set()
    with pytest.raises(StoppedError):
        producer.drain_alive(60)


def test_it_says_once_that_it_waits(caplog: pytest.LogCaptureFixture) -> None:
    producer = waiting_producer()
    producer.send_now("orders", b"key", b"value")
    deadline = monotonic() + 20
    with caplog.at_level(logging.WARNING):
        while producer.errors < 4 and monotonic() < deadline:
            producer.poll(0.05)
    said = [record.getMessage() for record in caplog.records]
    assert (
        len([text for text in said if text.startswith("waiting: no broker at 127.0.0.1:")]) == len(said) == 1
    )
