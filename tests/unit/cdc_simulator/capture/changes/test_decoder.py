"""A transaction as Postgres streams it becomes Debezium's messages, checked by decoding them with fastavro."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import fastavro
import pytest

from cdc_simulator.capture.avro.envelope import Origin
from cdc_simulator.capture.changes.decoder import Decoder
from cdc_simulator.capture.changes.table_changes import NEW_KEY, OLD_KEY
from cdc_simulator.capture.changes.tables import TableFactory
from cdc_simulator.capture.changes.transaction import TransactionRecords, TransactionTopic
from cdc_simulator.capture.kafka.message import Message, Outbox, TopicPartitions
from cdc_simulator.capture.postgres.column_types import Oid
from lakepulse.contracts.compile.avro import transaction_key_schema, transaction_value_schema
from lakepulse.contracts.model import Column, Contract, TableKind
from lakepulse.contracts.types import parse_type
from lakepulse.errors import CaptureError
from lakepulse.settings import CaptureSettings
from tests.unit.cdc_simulator.capture.wire import (
    UNCHANGED,
    Value,
    begin,
    commit,
    delete,
    insert,
    micros,
    relation,
    truncate,
    tuple_row,
    update,
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


@pytest.fixture
def rig() -> Rig:
    return Rig()


def rows_of(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [message for message in messages if message["number"] != TRANSACTIONS]


def test_an_insert_is_a_create_with_every_field_of_debeziums_envelope(rig: Rig) -> None:
    lsn = 0x9000_0000
    begun, created, ended = rig.transaction(insert(THINGS, row(5, "bolt", 3)), lsn=lsn)
    value = created["value"]
    assert created["key"] == {"id": 5}
    assert (value["before"], value["after"], value["op"]) == (None, {"id": 5, "name": "bolt", "size": 3}, "c")
    us = micros(COMMITTED)
    assert value["source"] == {
        "version": "lakepulse-1",
        "connector": "postgresql",
        "name": "lakepulse",
        "ts_ms": us // 1000,
        "snapshot": "false",
        "db": "wwi",
        "sequence": f'[null,"{lsn - 900}"]',
        "ts_us": us,
        "ts_ns": us * 1000,
        "schema": "shop",
        "table": "things",
        "txId": 77,
        "lsn": lsn - 900,
        "xmin": None,
        "origin": None,
        "origin_lsn": None,
    }
    assert value["transaction"] == {"id": f"77:{lsn}", "total_order": 1, "data_collection_order": 1}
    assert value["ts_ms"] == value["ts_us"] // 1000 == value["ts_ns"] // 1_000_000
    assert (begun["value"]["status"], begun["value"]["id"], begun["key"]) == (
        "BEGIN",
        f"77:{lsn}",
        {"id": f"77:{lsn}"},
    )
    assert ended["value"] == {
        "status": "END",
        "id": f"77:{lsn}",
        "event_count": 1,
        "data_collections": [{"data_collection": "shop.things", "event_count": 1}],
        "ts_ms": us // 1000,
    }


def test_the_sequence_names_the_commit_before(rig: Rig) -> None:
    rig.transaction(insert(THINGS, row(1, "a", 1)), lsn=1000)
    _, created, _ = rig.transaction(insert(THINGS, row(2, "b", 1)), lsn=2000)
    assert created["value"]["source"]["sequence"] == '["1000","1100"]'


def test_a_delete_carries_the_key_and_is_followed_by_a_tombstone(rig: Rig) -> None:
    _, deleted, tombstone, ended = rig.transaction(delete(THINGS, key=row(5, None, None)))
    assert (deleted["value"]["op"], deleted["value"]["after"]) == ("d", None)
    assert deleted["value"]["before"] == {"id": 5, "name": None, "size": 0}
    assert (tombstone["key"], tombstone["value"], tombstone["number"]) == ({"id": 5}, None, deleted["number"])
    assert ended["value"]["event_count"] == 1


def test_a_truncate_has_neither_key_nor_images_and_is_counted(rig: Rig) -> None:
    unknown = THINGS + 1
    _, created, emptied, ended = rig.transaction(insert(THINGS, row(5, "a", 1)), truncate(unknown, THINGS))
    value = emptied["value"]
    assert (emptied["key"], value["op"], value["before"], value["after"]) == (None, "t", None, None)
    assert (created["value"]["transaction"]["total_order"], value["transaction"]["total_order"]) == (1, 2)
    assert ended["value"]["event_count"] == 2


def test_an_update_has_a_before_image_only_where_postgres_sent_one(rig: Rig) -> None:
    _, updated, _ = rig.transaction(update(THINGS, row(5, "nut", 4)))
    assert (updated["value"]["op"], updated["value"]["before"]) == ("u", None)
    rig.describe(identity="f")
    _, updated, _ = rig.transaction(update(THINGS, row(5, "nut", 4), old=row(5, "bolt", 3)))
    assert updated["value"]["before"] == {"id": 5, "name": "bolt", "size": 3}
    assert updated["value"]["after"] == {"id": 5, "name": "nut", "size": 4}


def test_a_changed_key_is_delete_tombstone_create_linked_by_headers(rig: Rig) -> None:
    _, deleted, tombstone, created, ended = rig.transaction(
        update(THINGS, row(6, "bolt", 3), key=row(5, None, None))
    )
    assert [m["value"] and m["value"]["op"] for m in (deleted, tombstone, created)] == ["d", None, "c"]
    assert (deleted["key"], tombstone["key"], created["key"]) == ({"id": 5}, {"id": 5}, {"id": 6})
    assert rig._read(dict(deleted["headers"])[NEW_KEY]) == {"id": 6}
    assert rig._read(dict(created["headers"])[OLD_KEY]) == {"id": 5}
    orders = [m["value"]["transaction"]["total_order"] for m in (deleted, created)]
    assert (orders, ended["value"]["event_count"]) == ([1, 2], 2)


def test_an_unchanged_toasted_column_is_the_placeholder_or_under_full_identity_the_old_value(
    rig: Rig,
) -> None:
    _, updated, _ = rig.transaction(update(THINGS, row(5, UNCHANGED, 4)))
    assert updated["value"]["after"]["name"] == "__debezium_unavailable_value"
    rig.describe(identity="f")
    _, updated, _ = rig.transaction(update(THINGS, row(5, UNCHANGED, 4), old=row(5, "long text", 3)))
    assert updated["value"]["after"] == {"id": 5, "name": "long text", "size": 4}


def test_orders_run_over_all_changes_of_a_transaction(rig: Rig) -> None:
    changes = [insert(THINGS, row(i, "x", i)) for i in range(1, 9001)]
    messages = rows_of(rig.transaction(*changes))
    assert [m["value"]["transaction"]["total_order"] for m in messages] == list(range(1, 9001))
    again = rows_of(rig.transaction(insert(THINGS, row(1, "x", 1))))
    assert again[0]["value"]["transaction"]["total_order"] == 1


def test_a_transaction_without_captured_rows_leaves_no_trace(rig: Rig) -> None:
    assert rig.transaction() == []
    assert rig.transaction(insert(9, row(1, "other table", 1))) == []
    assert rig.decoder.transactions == 2


def test_a_column_added_in_the_middle_of_a_transaction_gets_a_new_schema_and_keeps_the_count(
    rig: Rig,
) -> None:
    wider = COLUMNS | {"colour": (Oid.VARCHAR, 24)}
    messages = rig.transaction(
        insert(THINGS, row(1, "a", 1)),
        relation(THINGS, "shop", "things", wider, ("id",)),
        insert(THINGS, tuple_row([*OIDS, Oid.VARCHAR], [2, "b", 2, "red"])),
    )
    first, second = rows_of(messages)
    assert "colour" not in first["value"]["after"]
    assert second["value"]["after"] == {"id": 2, "name": "b", "size": 2, "colour": "red"}
    assert second["value"]["transaction"]["data_collection_order"] == 2
    assert messages[-1]["value"]["data_collections"] == [{"data_collection": "shop.things", "event_count": 2}]


def test_a_null_in_a_column_declared_without_widens_the_schema_and_loses_nothing(rig: Rig) -> None:
    changes = [
        insert(THINGS, row(1, "a", 1)),
        insert(THINGS, row(2, "b", None)),
        insert(THINGS, row(3, "c", 3)),
    ]
    messages = rig.transaction(*changes)
    assert [m["value"]["after"]["size"] for m in rows_of(messages)] == [1, None, 3]
    assert [m["value"]["transaction"]["total_order"] for m in rows_of(messages)] == [1, 2, 3]
    assert messages[-1]["value"]["event_count"] == 3


def test_a_row_without_its_key_is_an_error_with_the_cure(rig: Rig) -> None:
    with pytest.raises(CaptureError, match="REPLICA IDENTITY"):
        rig.transaction(delete(THINGS, key=row(None, "bolt", None)))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (COLUMNS | {"tags": (1009, -1)}, "column tags of table shop.things has a type"),
        ({"name": (Oid.TEXT, -1), "size": (Oid.INT4, -1)}, "lost its key column id"),
    ],
)
def test_a_change_of_schema_that_cannot_be_carried_is_named(
    rig: Rig, columns: dict[str, tuple[int, int]], message: str
) -> None:
    with pytest.raises(CaptureError, match=message):
        rig.describe(columns)


def test_positions_advance_at_commits_only(rig: Rig) -> None:
    handle: Callable[[bytes, int], None] = rig.decoder.handle
    handle(begin(1, 5000, COMMITTED), 4000)
    handle(insert(THINGS, row(1, "a", 1)), 4100)
    assert (rig.decoder.in_transaction, rig.decoder.position) == (True, 0)
    handle(commit(5000, 5048, COMMITTED), 5000)
    assert (rig.decoder.in_transaction, rig.decoder.position) == (False, 5048)
