"""Kafka clients, configured in one place: who they are, where the brokers are, how loud and how patient they may be.

A client's name is ``lakepulse-<purpose>``, in the broker's log and as its consumer group. No consumer commits offsets:
how far a reader has come is in what it wrote. Questions to a broker that is settling: ``settling``.
"""

import socket
from collections.abc import Mapping

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings

Options = Mapping[str, object]
"""librdkafka's options by their names, such as ``auto.offset.reset``."""

ANSWER_SECONDS = 10.0
"""How long one question to the broker may take, where the caller has no reason for another limit."""

CONNECTION_SECONDS = 1.0
"""How long a broker's port may take to be opened."""

# librdkafka would print its connection errors in a form of its own; what our errors and log lines say is enough.
_SILENT = 0


def name(purpose: str) -> str:
    """A client's name for ``purpose`` (a word or two, such as ``capture``)."""
    return f"lakepulse-{purpose}"


def configuration(settings: KafkaSettings, purpose: str) -> dict[str, str | int | float | bool]:
    """What every client is told: the brokers, and its name for ``purpose``."""
    return {
        "bootstrap.servers": settings.bootstrap_servers,
        "client.id": name(purpose),
        "log_level": _SILENT,
        "reconnect.backoff.max.ms": 2000,
    }


def consumer(settings: KafkaSettings, purpose: str, options: Options | None = None) -> Consumer:
    """A consumer that is assigned partitions and commits nothing; ``options`` are added to the common ones."""
    common = configuration(settings, purpose)
    return Consumer(
        {**common, "group.id": common["client.id"], "enable.auto.commit": False, **(options or {})}
    )


def admin(settings: KafkaSettings, purpose: str) -> AdminClient:
    """A client that makes and describes topics."""
    return AdminClient(configuration(settings, purpose))


def producer(settings: KafkaSettings, purpose: str, options: Options | None = None) -> Producer:
    """A producer whose messages every in-sync replica acknowledges; ``options`` are added to the common ones."""
    return Producer({**configuration(settings, purpose), "acks": "all", **(options or {})})


def check(settings: KafkaSettings) -> None:
    """Raise ServiceError at once where nobody listens at the first broker's address."""
    host, _, port = settings.bootstrap_servers.split(",")[0].rpartition(":")
    try:
        socket.create_connection((host, int(port)), CONNECTION_SECONDS).close()
    except OSError as error:
        raise _away(settings, str(error)) from error


def unanswered(settings: KafkaSettings, error: KafkaException, question: str = "") -> ServiceError:
    """The error for a broker that did not answer; ``question`` says what it was asked for, such as ``for topic x``."""
    return _away(settings, error.args[0].str(), f" {question}" if question else "")


def _away(settings: KafkaSettings, reason: str, asked: str = "") -> ServiceError:
    return ServiceError(
        f"Kafka at {settings.bootstrap_servers} does not answer{asked} ({reason})",
        "Start it with `lakepulse up`, or correct LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS.",
    )
