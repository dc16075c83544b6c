"""A snapshot's rows say where they stand: first and last of their table and of all, numbered through."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import fastavro
import pytest
from psycopg2.extensions import connection as Connection

from cdc_simulator.capture.avro.envelope import Origin, TransactionInfo
from cdc_simulator.capture.changes.snapshot_reader import (
    SnapshotReader,
    SnapshotTable,
    snapshot_lsn,
    snapshot_transaction_id,
)
from cdc_simulator.capture.changes.tables import TableFactory
from cdc_simulator.capture.kafka.message import Outbox, TopicPartitions
from cdc_simulator.capture.postgres.catalog import PublishedTable
from cdc_simulator.capture.postgres.column_types import Oid
from cdc_simulator.capture.postgres.pgoutput import Relation, RelationColumn
from lakepulse.contracts.compile.avro import envelope_schema
from lakepulse.contracts.model import Column, Contract, TableKind
from lakepulse.contracts.types import parse_type
from lakepulse.settings import CaptureSettings
from tests.unit.cdc_simulator.capture.wire import copy_row

LSN = snapshot_lsn(1000)
HEADER, TRAILER = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
CONTRACTS = {
    f"shop.{name}": Contract(
        table=f"source.{name}",
        owner="tests",
        purpose="Rows for the tests",
        kind=TableKind.UPSERT,
        key=("id",),
        relation=f"shop.{name}",
        topic=name,
        columns={"id": Column(type=parse_type("int64"), doc="Key")},
    )
    for name in ("bolts", "nuts", "nails")
}


class Tables:
    """Postgres' tables of ids, as COPY sends them in binary form: one row a write, the header before the first."""

    def __init__(self, rows: Mapping[str, range]) -> None:
        self.rows, self.statements = rows, list[str]()

    @contextmanager
    def cursor(self) -> Iterator["Tables"]:
        yield self

    def copy_expert(self, statement: str, sink: Any) -> None:  # noqa: ANN401  # psycopg2 takes any file
        self.statements.append(statement)
        (name,) = [name for name in self.rows if f'"shop"."{name}"' in statement]
        parts = [copy_row([Oid.INT8], [number]) for number in self.rows[name]] + [TRAILER]
        for part in [HEADER + parts[0], *parts[1:]]:
            assert sink.write(part) == len(part)


class Collected:
    """Keeps the decoded values of what was handed over, and the counts said meanwhile."""

    def __init__(self) -> None:
        self.outbox = Outbox()
        self.events: list[dict[str, Any]] = []
        self.said: list[dict[str, int]] = []

    def flush(self, rows: Mapping[str, int]) -> None:
        schema = fastavro.parse_schema(envelope_schema(CONTRACTS["shop.bolts"]))
        for _, _, value, _ in self.outbox:
            assert value is not None
            self.events.append(
                cast(dict[str, Any], fastavro.schemaless_reader(io.BytesIO(value[5:]), schema, None))
            )
        self.outbox.clear()
        self.said.append(dict(rows))


class OneSchema:
    """A registry that knows one id."""

    def register(self, subject: str, schema: Mapping[str, Any]) -> int:
        return 1


def read(rows: Mapping[str, range], row_filter: str | None = None) -> tuple[Collected, Tables]:
    sink, source = Collected(), Tables(rows)
    partitions = TopicPartitions(dict.fromkeys(rows, 6))
    factory = TableFactory(CONTRACTS, CaptureSettings(), OneSchema(), partitions, sink.outbox)
    tables = []
    for oid, name in enumerate(rows):
        relation = Relation(oid, "shop", name, "d", (RelationColumn("id", Oid.INT8, -1, True),))
        tables.append(
            SnapshotTable(PublishedTable(relation, frozenset(), row_filter), factory.make(relation))
        )
    info = TransactionInfo(snapshot_transaction_id(LSN), None, 1, 1, None)
    SnapshotReader(Origin("lakepulse", "wwi"), info, LSN, sink).read(cast(Connection, source), tables)
    return sink, source


def test_every_row_is_read_once_under_the_position_before_the_slots() -> None:
    sink, _ = read({"bolts": range(3), "nuts": range(10, 12)})
    assert [(event["op"], event["after"]["id"]) for event in sink.events] == [
        ("r", n) for n in (0, 1, 2, 10, 11)
    ]
    assert {event["source"]["lsn"] for event in sink.events} == {999}
    assert {event["transaction"]["id"] for event in sink.events} == {"snapshot:999"}
    orders = [tuple(event["transaction"].values())[1:] for event in sink.events]
    assert orders == [(1, 1), (2, 2), (3, 3), (4, 1), (5, 2)]


@pytest.mark.parametrize(
    ("rows", "markers"),
    [
        ((3, 2), ["first", "true", "last_in_data_collection", "first_in_data_collection", "last"]),
        ((0, 3), ["first", "true", "last"]),
        ((2, 0), ["first", "last"]),
        ((1, 1), ["first", "last"]),
        ((0, 1), ["last"]),
        ((0, 0), []),
    ],
)
def test_a_row_says_where_it_stands(rows: tuple[int, int], markers: list[str]) -> None:
    sink, _ = read({"bolts": range(rows[0]), "nuts": range(rows[1])})
    assert [event["source"]["snapshot"] for event in sink.events] == markers
    assert sink.said[-1] == {"shop.bolts": rows[0], "shop.nuts": rows[1]}


def test_a_large_table_is_handed_over_in_batches() -> None:
    sink, _ = read({"bolts": range(4500)})
    assert [said["shop.bolts"] for said in sink.said] == [2000, 4000, 4500]
    assert len(sink.events) == 4500


def test_a_row_filter_of_the_publication_holds_for_the_snapshot_too() -> None:
    _, source = read({"nails": range(1)}, "(id > 5)")
    assert source.statements == [
        'COPY (SELECT "id" FROM "shop"."nails" WHERE (id > 5)) TO STDOUT (FORMAT binary)'
    ]
