"""The snapshot: rows per CPU second into Kafka beside COPY to nowhere (P3), and its Avro beside fastavro's (P4).

Starts a platform of its own and loads the source. P3: capture's reader sends one table to Kafka, in turn with
``COPY … TO STDOUT (FORMAT binary)`` whose bytes are thrown away; CPU of the client and of Postgres. P4: the rows' bytes
to Kafka's key and value, in turn with a plain fastavro loop over dicts that are at hand; the output is equal, byte by
byte. Run: ``python -m bench.snapshot --scale 0.3 --pairs 5``.
"""

import gc
import io
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import fastavro
import psutil
import psycopg2
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from psycopg2.extensions import connection as Connection

from bench.capture.worker import NoKeepAlive
from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser
from cdc_simulator.capture.avro.envelope import Origin, TransactionInfo
from cdc_simulator.capture.changes.snapshot_reader import (
    SnapshotReader,
    SnapshotSink,
    SnapshotTable,
    snapshot_transaction_id,
)
from cdc_simulator.capture.changes.tables import TableFactory
from cdc_simulator.capture.kafka.message import Message, Outbox, TopicPartitions
from cdc_simulator.capture.kafka.producer import BatchingProducer
from cdc_simulator.capture.postgres.catalog import PublishedTable, published_tables
from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import envelope_schema, key_schema
from lakepulse.contracts.model import Contract
from lakepulse.roles import ADMIN
from lakepulse.settings import CaptureSettings, Settings
from operations.local.supervision import supervisor

RELATION = "sales.order_lines"
HEADER = 5
NOW = time.time_ns()
Result = TypeVar("Result")


class TwoIds:
    """Gives key and value the ids 1 and 2."""

    def register(self, subject: str, schema: Mapping[str, Any]) -> int:
        """1 for a key, 2 for a value."""
        return 1 if subject.endswith("-key") else 2


class Rows(Protocol):
    """Takes what COPY writes, a row at a time."""

    def write(self, data: bytes) -> int:
        """Take one; its length."""
        ...


class Nowhere:
    """Forgets them."""

    def write(self, data: bytes) -> int:
        """Forget."""
        return len(data)


class Kept:
    """Keeps them in ``rows``."""

    def __init__(self) -> None:
        self.rows: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep."""
        self.rows.append(bytes(data))
        return len(data)


class Replay:
    """Stands for a connection whose COPY gives rows that were read before: encoding alone is measured."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._chunks = chunks

    def cursor(self) -> "closing[Replay]":
        """Itself."""
        return closing(self)

    def copy_expert(self, statement: str, sink: Rows) -> None:
        """Write the rows to ``sink``."""
        for chunk in self._chunks:
            sink.write(chunk)

    def close(self) -> None:
        """Nothing is open."""


class OutboxSink:
    """Keeps every message in its outbox."""

    def __init__(self) -> None:
        self.outbox = Outbox()

    def flush(self, rows: Mapping[str, int]) -> None:
        """Nothing is handed over."""


class ProducerSink:
    """Hands the messages to Kafka."""

    def __init__(self, producer: BatchingProducer) -> None:
        self.outbox = producer.outbox
        self._producer = producer

    def flush(self, rows: Mapping[str, int]) -> None:
        """What was collected, now."""
        self._producer.flush_batch(0)


@dataclass
class Bench:
    """One table, its contract, and Kafka."""

    settings: Settings
    connection: Connection
    table: PublishedTable
    contract: Contract
    topics: int = 0

    def to_kafka(self) -> int:
        """The table into a new topic, all acknowledged; the number of rows."""
        self.topics += 1
        topic = f"bench.{self.topics}"
        admin = AdminClient({"bootstrap.servers": self.settings.kafka.bootstrap_servers})
        for made in admin.create_topics([NewTopic(topic, 6)]).values():
            made.result()
        producer = BatchingProducer(self.settings.kafka, TopicPartitions({topic: 6}), NoKeepAlive())
        total = self._read(self.connection, topic, ProducerSink(producer))
        while not producer.drain(10):
            continue
        return total

    def encoded(self, chunks: Sequence[bytes]) -> list[Message]:
        """The messages that capture makes of the rows' bytes."""
        sink = OutboxSink()
        self._read(Replay(chunks), "bench", sink)
        return sink.outbox

    def copied(self, sink: Rows) -> None:
        """The table as Postgres sends it."""
        with self.connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {RELATION} TO STDOUT (FORMAT binary)", sink)

    def in_kafka(self) -> int:
        """How many messages the last topic holds."""
        consumer = Consumer({"bootstrap.servers": self.settings.kafka.bootstrap_servers, "group.id": "bench"})
        ends = [
            consumer.get_watermark_offsets(TopicPartition(f"bench.{self.topics}", n), 10)[1] for n in range(6)
        ]
        consumer.close()
        return sum(ends)

    def _read(self, connection: Connection | Replay, topic: str, sink: SnapshotSink) -> int:
        contract = self.contract.model_copy(update={"topic": topic})
        partitions = TopicPartitions({topic: 6})
        factory = TableFactory({RELATION: contract}, CaptureSettings(), TwoIds(), partitions, sink.outbox)
        changes = factory.make(self.table.relation, self.table.nullable)
        info = TransactionInfo(snapshot_transaction_id(1), None, NOW // 1000, NOW, None)
        reader = SnapshotReader(Origin("lakepulse", "bench"), info, 1, sink)
        reader.read(cast(Connection, connection), [SnapshotTable(self.table, changes)])
        return reader.total


def records(contract: Contract, messages: Sequence[Message]) -> list[tuple[Any, Any]]:
    """Key and value of each message as dicts."""
    key, value = fastavro.parse_schema(key_schema(contract)), fastavro.parse_schema(envelope_schema(contract))
    return [
        (
            fastavro.schemaless_reader(io.BytesIO((message[1] or b"")[HEADER:]), key, None),
            fastavro.schemaless_reader(io.BytesIO((message[2] or b"")[HEADER:]), value, None),
        )
        for message in messages
    ]


def plain_loop(contract: Contract, dicts: Sequence[tuple[Any, Any]]) -> list[tuple[bytes, bytes]]:
    """Key and value by fastavro, as anyone would write it."""
    key_of, value_of = (
        fastavro.parse_schema(key_schema(contract)),
        fastavro.parse_schema(envelope_schema(contract)),
    )
    written = []
    for key, value in dicts:
        parts = []
        for number, schema, record in ((1, key_of, key), (2, value_of, value)):
            out = io.BytesIO()
            out.write(b"\0" + number.to_bytes(4, "big"))
            fastavro.schemaless_writer(out, schema, record)
            parts.append(out.getvalue())
        written.append((parts[0], parts[1]))
    return written


def cpu_seconds() -> float:
    """CPU seconds of this process and of Postgres' so far."""
    (postgres,) = [psutil.Process(each.pid) for each in supervisor.state() if each.name == "postgres"]
    parts = [psutil.Process(), postgres, *postgres.children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in parts)


def timed(work: Callable[[], Result], clock: Callable[[], float]) -> tuple[Result, float]:
    """What ``work`` returns, and how much of ``clock`` it took."""
    before = clock()
    return work(), clock() - before


def snapshots(bench: Bench, pairs: int) -> list[float]:
    """COPY's CPU over the snapshot's, by pair; the first one warms up."""
    ratios = []
    for number in range(pairs + 1):
        rows, ours = timed(bench.to_kafka, cpu_seconds)
        if bench.in_kafka() != rows:
            raise SystemExit(f"{bench.in_kafka():,} messages are in Kafka, not {rows:,}")
        _, copy = timed(lambda: bench.copied(Nowhere()), cpu_seconds)
        ratios += [copy / ours] if number else []
        print(
            f"snapshot {rows / ours:9,.0f} rows per CPU second, COPY {rows / copy:9,.0f}; ratio {copy / ours:.3f}"
        )
    return ratios


def encodings(bench: Bench, pairs: int) -> list[float]:
    """fastavro's CPU over capture's, by pair; raises SystemExit where their bytes differ."""
    copied = Kept()
    bench.copied(copied)
    dicts = records(bench.contract, bench.encoded(copied.rows))
    ratios = []
    for _ in range(pairs):
        messages, ours = timed(lambda: bench.encoded(copied.rows), time.process_time)
        plain, reference = timed(lambda: plain_loop(bench.contract, dicts), time.process_time)
        ratios.append(reference / ours)
        rates = f"{len(messages) / ours:9,.0f} rows/s, fastavro {len(plain) / reference:9,.0f}"
        print(f"encoding {rates}; ratio {reference / ours:.2f}")
        if [(message[1], message[2]) for message in messages] != plain:
            raise SystemExit("capture's bytes differ from fastavro's")
    print(f"{len(dicts):,} keys and values are equal, byte by byte")
    return ratios


def main() -> int:
    """Load, measure, check, judge."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=0.3)
    arguments.add_argument("--pairs", type=int, default=5)
    options = arguments.parse_args()
    verdicts = Verdicts("snapshot", options)
    gc.set_threshold(100_000)
    contract = next(each for each in load_catalog().tables.values() if each.relation == RELATION)
    with own_platform() as settings:
        load(settings, options.scale, 1, lambda text: None)
        with closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home))) as connection:
            tables = published_tables(connection, settings.capture.publication)
            (table,) = [each for each in tables if each.relation.name == RELATION]
            bench = Bench(settings, connection, table, contract)
            copied = snapshots(bench, options.pairs)
            verdicts.at_least("P3", "snapshot / COPY, rows per CPU second", copied, 0.3)
            verdicts.at_least("P4", "encoding / fastavro", encodings(bench, options.pairs), 4.0)
    return verdicts.end()


if __name__ == "__main__":
    sys.exit(main())
