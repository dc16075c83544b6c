"""A source of messages as capture sends them, for tests that say themselves what is in Kafka."""

import json
import time
from dataclasses import replace
from typing import Any

import httpx
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import Json, envelope_schema, transaction_value_schema
from lakepulse.settings import Settings
from tests.unit.spark_jobs.bronze import wire

EVERYTHING = load_catalog()
KEPT = [f"{layer}.{name}" for layer in ("bronze", "source") for name in ("buying_groups", "colors")]
CATALOG = replace(EVERYTHING, tables={table: EVERYTHING.get(table) for table in KEPT})
COLORS, GROUPS = "lakepulse.cdc.colors", "lakepulse.cdc.buying_groups"
TOPICS = {COLORS: 3, GROUPS: 3, wire.TRANSACTION_TOPIC: 1}


class Source:
    """Sends transactions as capture does; ``sent`` are the identities of the rows of ``bronze.colors``."""

    def __init__(self, settings: Settings) -> None:
        self.sent: list[tuple[int, int]] = []
        self._settings = settings
        self._producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
        self._admin = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers})
        self._schema = envelope_schema(CATALOG.get("source.colors"))
        self._id = self._register(f"{COLORS}-value", self._schema)
        self._end_id = self._register(f"{wire.TRANSACTION_TOPIC}-value", transaction_value_schema())

    def create_topics(self) -> None:
        """Make the topics, and wait until everybody sees them."""
        topics = [NewTopic(topic, partitions, 1) for topic, partitions in TOPICS.items()]
        self._done(self._admin.create_topics(topics))
        self._until_listed(set(TOPICS))

    def delete_topics(self) -> None:
        """Delete the topics, and wait until nobody sees them."""
        self._done(self._admin.delete_topics(list(TOPICS)))
        self._until_listed(set())

    def commit(self, lsn: int, numbers: range) -> None:
        """A whole transaction."""
        self.rows(lsn, numbers)
        self.end(lsn, len(numbers))

    def rows(self, lsn: int, numbers: range) -> None:
        """The changes of a transaction: one a number, which is its key."""
        for sequence, number in enumerate(numbers, start=1):
            image = {
                "color_id": number,
                "color_name": "a",
                "last_edited_by": 1,
                "valid_from": 0,
                "valid_to": 1,
            }
            value = wire.message(self._id, self._schema, wire.envelope(image, f"7:{lsn}", sequence))
            self.send(COLORS, value, number % 3)
            self.sent.append((lsn, sequence))

    def end(self, lsn: int, rows: int, transaction: str = "7") -> None:
        """The record that a transaction of so many rows has ended."""
        value = wire.end(f"{transaction}:{lsn}", {"warehouse.colors": rows})
        self.send(wire.TRANSACTION_TOPIC, b"\0" + self._end_id.to_bytes(4, "big") + value[5:], 0)

    def send(self, topic: str, value: bytes, partition: int) -> None:
        """One message, acknowledged."""
        self._producer.produce(topic, value, b"key", partition)
        assert self._producer.flush(120) == 0

    def _register(self, subject: str, schema: Json) -> int:
        url = f"{self._settings.registry.url}/subjects/{subject}/versions"
        answer = httpx.post(url, json={"schema": json.dumps(schema)}, timeout=120).raise_for_status()
        return int(answer.json()["id"])

    def _until_listed(self, wanted: set[str]) -> None:
        """The controller answers before the broker's own metadata follow."""
        listed: set[str] | None = None
        for _ in range(1200):
            listed = set(TOPICS) & set(self._admin.list_topics(timeout=120).topics)
            if listed == wanted:
                return
            time.sleep(0.1)
        raise AssertionError(f"Kafka lists {listed}, not {wanted}")

    @staticmethod
    def _done(futures: dict[str, Any]) -> None:
        for future in futures.values():
            future.result(120)
