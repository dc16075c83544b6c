"""A decoder for one table, and its messages decoded again with fastavro."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import fastavro

from cdc_simulator.capture.avro.envelope import Origin
from cdc_simulator.capture.changes.decoder import Decoder
from cdc_simulator.capture.changes.tables import TableFactory
from cdc_simulator.capture.changes.transaction import TransactionRecords, TransactionTopic
from cdc_simulator.capture.kafka.message import Message, Outbox, TopicPartitions
from cdc_simulator.capture.postgres.column_types import Oid
from lakepulse.contracts.compile.avro import transaction_key_schema, transaction_value_schema
from lakepulse.contracts.model import Column, Contract, TableKind
from lakepulse.contracts.types import parse_type
from lakepulse.settings import CaptureSettings
from tests.unit.cdc_simulator.capture.wire import (
    Value,
    begin,
    commit,
    relation,
    tuple_row,
)

THINGS, COMMITTED = 4711, datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
COLUMNS: dict[str, tuple[int, int]] = {"id": (Oid.INT8, -1), "name": (Oid.TEXT, -1), "size": (Oid.INT4, -1)}
OIDS = [oid for oid, _ in COLUMNS.values()]
TRANSACTIONS = 6


class SchemaList:
    """Hands out ids in order of arrival, as a registry without rules would."""

    def __init__(self) -> None:
        self.schemas: list[dict[str, Any]] = []
        self.subjects: list[str] = []

    def register(self, subject: str, schema: Mapping[str, Any]) -> int:
        if schema not in self.schemas:
            self.schemas.append(dict(schema))
            self.subjects.append(subject)
        return self.schemas.index(dict(schema))


class NoDomains:
    """A source whose types are all built in."""

    def base_types(self, oids: list[int]) -> Mapping[int, tuple[int, int]]:
        return {}


class Rig:
    """A decoder for one table, and what it sent."""

    def __init__(self) -> None:
        self.sent = Outbox()
        self.registry = SchemaList()
        partitions = TopicPartitions({"lakepulse.cdc.things": 6, "lakepulse.transaction": 1})
        things = Contract(
            table="source.things",
            owner="tests",
            purpose="Things for the tests",
            kind=TableKind.UPSERT,
            key=("id",),
            relation="shop.things",
            topic="lakepulse.cdc.things",
            columns={
                "id": Column(type=parse_type("int64"), doc="Key"),
                "name": Column(type=parse_type("string"), nullable=True, doc="Name"),
                "size": Column(type=parse_type("int32"), doc="Size"),
            },
        )
        factory = TableFactory(
            {"shop.things": things},
            CaptureSettings(),
            self.registry,
            partitions,
            self.sent,
        )
        topic = TransactionTopic(
            partitions.of("lakepulse.transaction").start,
            self.registry.register("t-key", transaction_key_schema()),
            self.registry.register("t-value", transaction_value_schema()),
        )
        records = TransactionRecords(topic, self.sent)
        self.decoder = Decoder(Origin("lakepulse", "wwi"), factory, records, NoDomains())
        self.describe()

    def describe(self, columns: dict[str, tuple[int, int]] = COLUMNS, identity: str = "d") -> None:
        self.decoder.handle(relation(THINGS, "shop", "things", columns, ("id",), identity), 0)

    def transaction(self, *changes: bytes, xid: int = 77, lsn: int = 0x9000_0000) -> list[dict[str, Any]]:
        """Stream one transaction and give its decoded messages."""
        self.sent.clear()
        self.decoder.handle(begin(xid, lsn, COMMITTED), lsn - 1000)
        for i, change in enumerate(changes):
            self.decoder.handle(change, lsn - 900 + i)
        self.decoder.handle(commit(lsn, lsn + 48, COMMITTED), lsn)
        return [self.decoded(message) for message in self.sent]

    def decoded(self, message: Message) -> dict[str, Any]:
        number, key, value, headers = message
        return {"number": number, "key": self._read(key), "value": self._read(value), "headers": headers}

    def _read(self, data: bytes | None) -> Value:
        if data is None:
            return None
        schema = fastavro.parse_schema(self.registry.schemas[int.from_bytes(data[1:5], "big")])
        record = fastavro.schemaless_reader(io.BytesIO(data[5:]), schema, None)
        out = io.BytesIO()
        fastavro.schemaless_writer(out, schema, record)
        assert data[0] == 0
        assert out.getvalue() == data[5:], "fastavro writes the same bytes"
        return record


def row(*values: Value) -> bytes:
    return tuple_row(OIDS, values)


def rows_of(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message for message in messages if message["number"] != TRANSACTIONS]
