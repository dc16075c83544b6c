"""Capture over a backlog, beside ``pg_recvlogical`` draining twin slots: goal P2 of the design.

Starts a Postgres and a Kafka of its own, writes half inserts, half updates in transactions of 500 rows, and lets both
read the same WAL in turn. Prints a line per pair, then the verdict; at the end every row that reached Kafka is
decoded with fastavro and compared with the table. Run: ``python -m bench.capture --changes 1000000 --pairs 5``.
"""

import io
import json
import os
import subprocess
import sys
from contextlib import closing
from time import perf_counter
from typing import Any

import fastavro
import psycopg2
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from psycopg2.extensions import connection as Connection

from bench.capture.worker import RELATION
from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser
from cdc_simulator.capture.postgres.catalog import flushed_lsn
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import envelope_schema
from lakepulse.contracts.compile.postgres import create_table
from lakepulse.contracts.model import Contract
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from operations.local.services.postgres import binaries

_PUBLICATION = "bench"
_ROWS = 500
_INSERT = """
    INSERT INTO sales.order_lines
    SELECT g, g / 3, g %% 227, 'USB missile launcher (Green) ' || g %% 50, 7, g %% 90, (g %% 3000) / 100.0, 15.0,
           g %% 90, CASE WHEN g %% 2 = 1 THEN clock_timestamp() END, g %% 20, now()
    FROM generate_series(%s, %s) g
"""
_UPDATE = """
    UPDATE sales.order_lines SET picked_quantity = picked_quantity + 1, last_edited_when = now()
    WHERE order_line_id BETWEEN %s AND %s
"""


def prepare(connection: Connection, contract: Contract, changes: int, slots: list[str]) -> int:
    """Make the table, the slots and the backlog; the LSN behind it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS sales")
        for sequence in {column.sequence for column in contract.columns.values() if column.sequence}:
            cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {sequence}")
        cursor.execute(create_table(contract))
        cursor.execute(f"ALTER TABLE {RELATION} ADD PRIMARY KEY ({', '.join(contract.key)})")
        cursor.execute(f"CREATE PUBLICATION {_PUBLICATION} FOR TABLE {RELATION}")
        for slot in slots:
            cursor.execute("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", (slot,))
        for first in range(1, changes // 2, _ROWS):
            cursor.execute(_INSERT, (first, first + _ROWS - 1))
            cursor.execute(_UPDATE, (first, first + _ROWS - 1))
        cursor.execute("SELECT pg_switch_wal()")
    return flushed_lsn(connection)


def last_commit(connection: Connection, slot: str) -> int:
    """The position of the backlog's last commit, as a slot shows it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(lsn) - '0/0' FROM pg_logical_slot_peek_binary_changes(%s, NULL, NULL, 'proto_version', '1',"
            " 'publication_names', %s)",
            (slot, _PUBLICATION),
        )
        (position,) = cursor.fetchone() or (0,)
    return int(position)


def reference(settings: Settings, slot: str, end: int) -> float:
    """Seconds that pg_recvlogical takes to write the slot's messages to nowhere."""
    options = ["proto_version=1", f"publication_names={_PUBLICATION}", "binary=true"]
    command = [str(binaries() / "pg_recvlogical"), "--start", "--no-loop", "--slot", slot, "-f", os.devnull]
    command += ["--dbname", settings.postgres.dsn(ADMIN, settings.home)]
    command += ["--endpos", f"{end >> 32:X}/{end & 0xFFFFFFFF:X}"]
    started = perf_counter()
    subprocess.run([*command, *(part for option in options for part in ("-o", option))], check=True)
    return perf_counter() - started


def capture(settings: Settings, slot: str, end: int, sink: str, topic: str) -> dict[str, float]:
    """One run of ``worker``."""
    arguments = {
        "dsn": settings.postgres.dsn(ADMIN, settings.home),
        "slot": slot,
        "publication": _PUBLICATION,
        "end": str(end),
        "sink": sink,
        "topic": topic,
    }
    command = [sys.executable, "-m", "bench.capture.worker"]
    command += [part for name, value in arguments.items() for part in (f"--{name}", value)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def check(settings: Settings, connection: Connection, contract: Contract, topic: str) -> int:
    """Compare the table with the last image of every key in Kafka; the number of messages read."""
    schema = fastavro.parse_schema(envelope_schema(contract))
    consumer = Consumer({"bootstrap.servers": settings.kafka.bootstrap_servers, "group.id": "bench"})
    images: dict[int, tuple[int, dict[str, Any]]] = {}
    read = 0
    for partition in range(6):
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
        consumer.assign([TopicPartition(topic, partition, low)])
        end = read + high - low
        while read < end:
            for message in consumer.consume(min(5000, end - read), timeout=1):
                body = (message.value() or b"")[5:]
                event: Any = fastavro.schemaless_reader(io.BytesIO(body), schema, None)
                key = event["after"][contract.key[0]]
                images[key] = max(
                    images.get(key, (-1, {})), (event["source"]["lsn"], event["after"]), key=lambda i: i[0]
                )
                read += 1
    consumer.close()
    columns = [_comparable(name, column.type.kind.value) for name, column in contract.columns.items()]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {RELATION}")  # noqa: S608  # names of the contract
        rows = {tuple(row) for row in cursor.fetchall()}
    if rows != {tuple(image.values()) for _, image in images.values()}:
        raise SystemExit("the rows in Kafka differ from the table")
    return read


def _comparable(name: str, kind: str) -> str:
    return f"(extract(epoch FROM {name}) * 1000000)::int8" if kind == "timestamp" else name


def main() -> int:
    """Measure, check, judge; raises SystemExit where rows differ."""
    arguments = parser(__doc__)
    arguments.add_argument("--changes", type=int, default=1_000_000, help="rows changed in the backlog")
    arguments.add_argument("--pairs", type=int, default=5, help="how often both read it")
    options = arguments.parse_args()
    ratios, rates = measure(options.changes, options.pairs)
    verdicts = Verdicts("capture", options)
    verdicts.at_least("P2", "capture into Kafka / pg_recvlogical", ratios["kafka"], 1.0)
    verdicts.keep("changes_per_second", rates)
    return verdicts.end()


def measure(changes: int, pairs: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Rates over pg_recvlogical's, and changes a second, by sink and pair; prints each, and checks what is in Kafka."""
    contract = next(c for c in load_catalog().tables.values() if c.relation == RELATION)
    slots = [f"{kind}_{i}" for i in range(pairs) for kind in ("reference", "null", "kafka")]
    with (
        own_platform() as settings,
        closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home))) as connection,
    ):
        connection.autocommit = True
        prepare(connection, contract, changes, [*slots, "peek"])
        end = last_commit(connection, "peek")
        admin = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers})
        ratios: dict[str, list[float]] = {"null": [], "kafka": []}
        rates: dict[str, list[float]] = {"null": [], "kafka": []}
        for i in range(pairs):
            topic = f"bench.{i}"
            for made in admin.create_topics(
                [NewTopic(topic, 6), NewTopic(f"{topic}.transaction", 1)]
            ).values():
                made.result()
            base = changes / reference(settings, f"reference_{i}", end)
            for sink, found in ratios.items():
                result = capture(settings, f"{sink}_{i}", end, sink, topic)
                if result["changes"] != changes:
                    raise SystemExit(f"{result['changes']:.0f} changes arrived, not {changes}")
                rate = changes / result["seconds"]
                found.append(rate / base)
                rates[sink].append(rate)
                print(
                    f"pair {i + 1} {sink:5}: {rate:9,.0f} changes/s, {result['cpu_seconds'] * 1e6 / changes:5.1f} "
                    f"CPU µs/change, {result['peak_mib']:4.0f} MiB; "
                    f"pg_recvlogical {base:9,.0f}/s; ratio {rate / base:.2f}"
                )
        print(f"{check(settings, connection, contract, topic):,} messages in Kafka equal the table")
    return ratios, rates


if __name__ == "__main__":
    sys.exit(main())
