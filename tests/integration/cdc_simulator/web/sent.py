"""What Postgres and Kafka say of web events, each asked by itself."""

import json
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from cdc_simulator.web.run import WebOptions, run_web
from cdc_simulator.web.sending.checksum import checksum
from cdc_simulator.web.sending.topic import topic_of
from cdc_simulator.web.summary import WebSummary
from cdc_simulator.web.visits.event import Event, EventType, message
from lakepulse.contracts.catalog import load_catalog
from lakepulse.roles import VERIFY
from lakepulse.settings import Settings
from tests.conftest import PATIENCE_SECONDS
from tests.integration.cdc_simulator.workload.traffic import ask

TOPIC = topic_of(load_catalog())
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


def drive(settings: Settings, rate: float = 200, duration: float = 4, seed: int = 7) -> WebSummary:
    """Visitors for some seconds."""
    return run_web(settings, WebOptions(rate, duration, seed), threading.Event())


def drive_until_bought(settings: Settings, purchases: int) -> WebSummary:
    """Visitors until some of them have bought something: a visit has to come so far."""
    stop = threading.Event()

    def look(summary: WebSummary) -> None:
        if summary.events[EventType.PURCHASE] >= purchases:
            stop.set()

    return run_web(settings, WebOptions(600, PATIENCE_SECONDS), stop, look)


@dataclass(frozen=True)
class Ledger:
    """The ledger added up: checksums by event id, and how many other messages."""

    checksums: dict[str, int]
    duplicates: int
    malformed: int
    late: int
    unsent: int


def ledger(settings: Settings) -> Ledger:
    """What the ledger states."""
    rows: list[tuple[Any, ...]] = ask(
        settings,
        "SELECT events, late, duplicates, malformed, event_ids::text[], checksums, sent_at IS NULL, "
        "messages IS NULL FROM lakepulse.web_ledger",
        VERIFY,
    )
    checksums: dict[str, int] = {}
    for events, _, _, _, ids, sums, is_unsent, is_emptied in rows:
        assert events == len(ids) == len(sums)
        assert is_unsent != is_emptied
        checksums |= dict(zip(ids, sums, strict=True))
    assert len(checksums) == sum(row[0] for row in rows)
    return Ledger(
        checksums,
        sum(row[2] for row in rows),
        sum(row[3] for row in rows),
        sum(row[1] for row in rows),
        sum(row[6] for row in rows),
    )


def messages(settings: Settings) -> list[tuple[int, bytes, bytes]]:
    """All messages of the topic: partition, key, value."""
    consumer = Consumer(
        {
            "bootstrap.servers": settings.kafka.bootstrap_servers,
            "group.id": "test",
            "enable.partition.eof": True,
        }
    )
    partitions = list(consumer.list_topics(TOPIC, PATIENCE_SECONDS).topics[TOPIC].partitions)
    consumer.assign([TopicPartition(TOPIC, number, OFFSET_BEGINNING) for number in partitions])
    found, ended = [], 0
    while ended < len(partitions):
        one = consumer.poll(PATIENCE_SECONDS)
        assert one is not None, "Kafka did not answer"
        if one.error():
            ended += 1
        else:
            found.append((one.partition() or 0, one.key() or b"", one.value() or b""))
    consumer.close()
    return found


def event_of(value: bytes) -> Event | None:
    """The event that a message says; None where it is malformed."""
    try:
        fields: dict[str, Any] = json.loads(value, parse_float=Decimal)
        occurred = datetime.fromisoformat(fields["occurred_at"]) - _EPOCH
        fields["event_type"] = EventType(fields["event_type"])
        fields["occurred_at"] = (
            occurred.days * 86_400 + occurred.seconds
        ) * 1_000_000 + occurred.microseconds
        event = Event._make(fields.pop(name, None) for name in Event._fields)
    except (ValueError, TypeError, KeyError):
        return None
    is_event = not fields and message(event) == value and (event.quantity or 1) > 0 and len(value) < 2_000
    return event if is_event else None


def checked(settings: Settings) -> Counter[str]:
    """How often each event is in Kafka, which must hold what the ledger says: the same events, broken ones as many."""
    stated, found = ledger(settings), [event_of(value) for _, _, value in messages(settings)]
    events = [event for event in found if event is not None]
    sent = {event.event_id: checksum(event) for event in events}
    assert sent.keys() - stated.checksums.keys() == set()
    assert stated.checksums.keys() - sent.keys() == set()
    assert sent == stated.checksums
    assert found.count(None) >= stated.malformed
    return Counter(event.event_id for event in events)
