"""One run of capture over a backlog, in a process of its own so that its CPU and memory can be read; see ``capture``.

Prints a JSON line: row changes, seconds, CPU seconds, peak resident MiB.
"""

import argparse
import gc
import json
import os
import resource
import select
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from cdc_simulator.capture.avro.envelope import Origin
from cdc_simulator.capture.changes.decoder import Decoder
from cdc_simulator.capture.changes.tables import TableFactory
from cdc_simulator.capture.changes.transaction import TransactionRecords, TransactionTopic
from cdc_simulator.capture.kafka.message import Outbox, TopicPartitions
from cdc_simulator.capture.kafka.producer import BatchingProducer
from cdc_simulator.capture.postgres.catalog import SourceTypes
from cdc_simulator.capture.postgres.slot import replication_connection, start_streaming
from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import CaptureSettings, KafkaSettings

RELATION = "sales.order_lines"
_BATCH = 2000


class NoRegistry:
    """Gives every schema the id 1: the registry is not what is measured."""

    def register(self, subject: str, schema: Mapping[str, Any]) -> int:
        """1."""
        return 1


class NoKeepAlive:
    """The producer's ``KeepAlive``: Postgres waits for as long as it takes."""

    def while_blocked(self) -> None:
        """Nothing."""


class NullSink:
    """Takes messages and forgets them."""

    def __init__(self) -> None:
        self.outbox = Outbox()

    def flush_batch(self, position: int) -> None:
        """Forget."""
        self.outbox.clear()

    def drain(self, seconds: float) -> bool:
        """Nothing is under way."""
        return True


@dataclass(frozen=True)
class Run:
    """What to read and where it goes: ``sink`` is null or kafka, ``end`` the LSN behind the backlog."""

    dsn: str
    slot: str
    publication: str
    end: int
    sink: str
    topic: str


def main(run: Run) -> None:
    """Drain the slot and print what it took."""
    gc.set_threshold(100_000)
    partitions = TopicPartitions({run.topic: 6, f"{run.topic}.transaction": 1})
    sink = NullSink() if run.sink == "null" else BatchingProducer(KafkaSettings(), partitions, NoKeepAlive())
    decoder = _decoder(run, partitions, sink.outbox)
    started, cpu = perf_counter(), _cpu()
    with closing(replication_connection(run.dsn)) as connection:
        cursor = start_streaming(connection, run.slot, run.publication)
        while decoder.position < run.end:
            message = cursor.read_message()
            if message is None:
                select.select([cursor], [], [], 1)
                continue
            decoder.handle(message.payload, message.data_start)
            if len(sink.outbox) >= _BATCH:
                sink.flush_batch(decoder.position)
    sink.flush_batch(decoder.position)
    while not sink.drain(10):
        continue
    seconds = perf_counter() - started
    changes = sum(table.created + table.updated + table.deleted for table in decoder.tables.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    result = {"changes": changes, "seconds": seconds, "cpu_seconds": _cpu() - cpu, "peak_mib": peak}
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _decoder(run: Run, partitions: TopicPartitions, outbox: Outbox) -> Decoder:
    contract = next(c for c in load_catalog().tables.values() if c.relation == RELATION)
    contracts = {RELATION: contract.model_copy(update={"topic": run.topic})}
    topic = TransactionTopic(partitions.of(f"{run.topic}.transaction").start, 1, 1)
    records = TransactionRecords(topic, outbox)
    factory = TableFactory(contracts, CaptureSettings(), NoRegistry(), partitions, outbox)
    return Decoder(Origin("lakepulse", "bench"), factory, records, SourceTypes(run.dsn))


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("dsn", "slot", "publication", "sink", "topic"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--end", required=True, type=int)
    main(Run(**vars(parser.parse_args())))
