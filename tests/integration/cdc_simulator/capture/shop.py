"""A small shop in a real Postgres, and what arrived in a real Kafka, read back with fastavro."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import fastavro
import httpx
import psycopg2
from confluent_kafka import Consumer, KafkaException, TopicPartition
from psycopg2.extensions import connection as Connection

from cdc_simulator.capture.kafka.state import CaptureState, read_state, state_topic
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.postgres import create_table
from lakepulse.settings import Settings
from tests.conftest import PATIENCE_SECONDS as PATIENCE

Record = Any
"""A decoded key or value; None for a tombstone."""

KEYS = {"orders": "order_id", "order_lines": "order_line_id", "buying_groups": "buying_group_id"}
TABLES = ("sales.orders", "sales.order_lines", "sales.buying_groups")
BIG_TEXT = "(SELECT string_agg(md5(g::text), '') FROM generate_series(1, 400) g)"
ORDER_LINES = """
    INSERT INTO sales.order_lines SELECT g, g / 3, g % 227, 'Line ' || g, 7, g % 90, (g % 3000) / 100.0, 15.0, 0,
    CASE WHEN g % 2 = 1 THEN now() END, 1, now() FROM generate_series({}, {}) g
"""
GROUP = "INSERT INTO sales.buying_groups VALUES ({}, '{}', 1, now(), now())"
ORDER = """
    INSERT INTO sales.orders (order_id, customer_id, salesperson_person_id, contact_person_id, order_date,
    expected_delivery_date, is_undersupply_backordered, comments, last_edited_by, last_edited_when)
    VALUES ({}, {}, 1, 1, current_date, current_date, false, {}, 1, now())
"""


class Shop:
    """The source: three of the contracts' tables and the publication that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalog: Catalog = load_catalog(settings.home)
        contracts = {c.relation: c for c in self.catalog.tables.values() if c.relation}
        statements = ["CREATE SCHEMA sales"]
        for table in TABLES:
            sequences = {column.sequence for column in contracts[table].columns.values() if column.sequence}
            statements += [f"CREATE SEQUENCE {sequence}" for sequence in sorted(sequences)]
            statements.append(create_table(contracts[table]))
            statements.append(f"ALTER TABLE {table} ADD PRIMARY KEY ({', '.join(contracts[table].key)})")
        self.run(*statements, role="wwi_owner")
        self.run(
            f"CREATE PUBLICATION {settings.capture.publication} FOR TABLE {', '.join(TABLES)}",
            role="wwi_owner",
        )

    def run(self, *statements: str, role: str = "lakepulse_admin") -> None:
        """Each statement in a transaction of its own."""
        with self._session(role) as session, session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def transaction(self, *statements: str, end: str = "COMMIT") -> None:
        self.run("BEGIN", *statements, end)

    @contextmanager
    def transaction_open(self, statement: str) -> Iterator[None]:
        """A transaction that has run the statement, and commits at the end."""
        with self._session("lakepulse_admin") as session, session.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(statement)
            yield
            cursor.execute("COMMIT")

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self._session("lakepulse_admin") as session, session.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def rows(self, table: str) -> set[str]:
        """The table's rows as JSON texts with sorted keys, timestamps and dates as Debezium counts them."""
        columns = self.query(
            f"SELECT attname, atttypid::int FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0"
            " AND NOT attisdropped"
        )
        shown = {1114: "(extract(epoch FROM {0}) * 1000000)::int8", 1082: "{0} - date '1970-01-01'"}
        wanted = ", ".join(shown.get(oid, "{0}").format(name) for name, oid in columns)
        names = [name for name, _ in columns]
        return {
            canonical(dict(zip(names, row, strict=True)))
            for row in self.query(f"SELECT {wanted} FROM {table}")
        }

    def _session(self, role: str) -> "closing[Connection]":
        session = psycopg2.connect(self.settings.postgres.dsn(role, self.settings.home))
        session.autocommit = True
        return closing(session)


def canonical(record: dict[str, Any]) -> str:
    return json.dumps(record, sort_keys=True, default=str)


@dataclass(frozen=True)
class Event:
    """One message with a value."""

    partition: int
    offset: int
    key: Any
    value: Any

    @property
    def identity(self) -> tuple[int, int]:
        block = self.value["transaction"]
        return int(block["id"].split(":")[1]), block["total_order"]


class Topics:
    """Kafka as a consumer sees it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._schemas: dict[int, Any] = {}

    def messages(self, topic: str) -> list[tuple[int, int, bytes | None, bytes | None]]:
        """(partition, offset, key, value) of everything in the topic."""
        options = {"bootstrap.servers": self._settings.kafka.bootstrap_servers, "group.id": "test"}
        with closing(Consumer(options)) as consumer:
            numbers = consumer.list_topics(topic, timeout=PATIENCE).topics[topic].partitions
            marks = {
                n: consumer.get_watermark_offsets(TopicPartition(topic, n), timeout=PATIENCE) for n in numbers
            }
            wanted = sum(high - low for low, high in marks.values())
            consumer.assign([TopicPartition(topic, n, low) for n, (low, _) in marks.items()])
            found: list[tuple[int, int, bytes | None, bytes | None]] = []
            while len(found) < wanted:
                batch = consumer.consume(min(5000, wanted - len(found)), timeout=5)
                found += [(m.partition() or 0, m.offset() or 0, m.key(), m.value()) for m in batch]
            return found

    def count(self, topic: str) -> int:
        """How many messages the topic holds; 0 where it is not there yet."""
        options = {"bootstrap.servers": self._settings.kafka.bootstrap_servers, "group.id": "test"}
        with closing(Consumer(options)) as consumer:
            known = consumer.list_topics(timeout=PATIENCE).topics
            partitions = known[topic].partitions if topic in known else ()
            try:
                marks = [
                    consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=PATIENCE)
                    for p in partitions
                ]
            except KafkaException:
                # A topic that is just being made has no leader yet.
                return 0
            return sum(high - low for low, high in marks)

    def events(self, table: str) -> list[Event]:
        """The table's changes, each identity once, in order."""
        found: dict[tuple[int, int], Event] = {}
        marks: dict[int, tuple[int, int]] = {}
        for partition, offset, key, value in self.messages(f"lakepulse.cdc.{table}"):
            if value is None:
                continue
            event = Event(partition, offset, self.decode(key), self.decode(value))
            if event.identity <= marks.get(partition, (-1, -1)):
                assert event.identity in found, "what was sent again after a restart was there before"
            else:
                marks[partition] = event.identity
                found[event.identity] = event
        return [found[identity] for identity in sorted(found)]

    def ends(self) -> dict[str, dict[str, int]]:
        """The transactions that ended: id to events by relation."""
        values = [self.decode(value) for _, _, _, value in self.messages("lakepulse.transaction")]
        return {
            v["id"]: {c["data_collection"]: c["event_count"] for c in v["data_collections"]}
            for v in values
            if v["status"] == "END"
        }

    def decode(self, data: bytes | None) -> Record:
        if data is None:
            return None
        number = int.from_bytes(data[1:5], "big")
        if number not in self._schemas:
            answer = httpx.get(f"{self._settings.registry.url}/schemas/ids/{number}").raise_for_status()
            self._schemas[number] = fastavro.parse_schema(json.loads(answer.json()["schema"]))
        body = io.BytesIO(data[5:])
        record = fastavro.schemaless_reader(body, self._schemas[number], None)
        assert body.tell() == len(data) - 5
        return record


def confirmed(shop: Shop) -> str:
    name = shop.settings.capture.slot
    ((lsn,),) = shop.query(
        f"SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '{name}'"
    )
    return str(lsn)


def recorded(shop: Shop) -> CaptureState | None:
    """What capture wrote of itself last."""
    capture = shop.settings.capture
    return read_state(shop.settings.kafka, state_topic(capture.connector_name), capture.slot)


def replay(events: list[Event], key: str) -> set[str]:
    """The table's rows after all events, as ``Shop.rows`` shows them; the last snapshot begins anew."""
    rows: dict[Any, dict[str, Any]] = {}
    last_snapshot = max((e.identity[0] for e in events if e.value["op"] == "r"), default=-1)
    for event in events:
        if event.value["op"] == "r" and event.identity[0] < last_snapshot:
            continue
        after = event.value["after"]
        if event.value["op"] == "t":
            rows.clear()
            continue
        if after is None:
            rows.pop(event.value["before"][key], None)
            continue
        old = rows.get(after[key], {})
        rows[after[key]] = {n: old[n] if v == "__debezium_unavailable_value" else v for n, v in after.items()}
    return {canonical(row) for row in rows.values()}


def assert_equal(shop: Shop, topics: Topics) -> None:
    """Every table replayed from Kafka is the source's, and every transaction has arrived whole."""
    ends = topics.ends()
    arrived: Counter[tuple[str, str]] = Counter()
    for table in TABLES:
        name = table.partition(".")[2]
        events = topics.events(name)
        arrived.update((event.value["transaction"]["id"], table) for event in events)
        assert replay(events, KEYS[name]) == shop.rows(table), table
    expected = {
        (transaction, table): count for transaction, counts in ends.items() for table, count in counts.items()
    }
    last_snapshot = max((t for t, _ in expected if t.startswith("snapshot:")), default="")
    interrupted = {t for t, _ in arrived if t.startswith("snapshot:") and t != last_snapshot}
    assert {k: v for k, v in arrived.items() if k[0] not in interrupted} == {
        k: v for k, v in expected.items() if k[0] not in interrupted
    }
