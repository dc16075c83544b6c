"""The transaction whose changes arrive, and the records of its begin and end on the transaction topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import time_ns
from typing import Protocol

from cdc_simulator.capture.avro.envelope import Origin, TransactionInfo, schema_head, transaction_parts
from cdc_simulator.capture.avro.records import transaction_begin, transaction_end, transaction_key
from cdc_simulator.capture.kafka.message import Outbox
from cdc_simulator.capture.postgres.pgoutput import Begin


class CountedTable(Protocol):
    """A table's name (``schema.table``) and the number of its events in the open transaction."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class TransactionTopic:
    """Where BEGIN and END go: the number of the topic's one partition and its schemas' ids."""

    number: int
    key_schema_id: int
    value_schema_id: int


class TransactionRecords:
    """The messages of the transaction topic, put into the outbox between the changes."""

    def __init__(self, topic: TransactionTopic, outbox: Outbox) -> None:
        self._number, self._outbox = topic.number, outbox
        self._key_head = schema_head(topic.key_schema_id)
        self._value_head = schema_head(topic.value_schema_id)

    def begin(self, transaction_id: str, ts_ms: int) -> None:
        """The record of a transaction's start."""
        self._record(transaction_id, transaction_begin(transaction_id, ts_ms))

    def end(self, transaction_id: str, counts: Mapping[str, int], ts_ms: int) -> None:
        """The record of its end: events by ``schema.table``, tombstones left out."""
        self._record(transaction_id, transaction_end(transaction_id, counts, ts_ms))

    def _record(self, transaction_id: str, body: bytes) -> None:
        key = self._key_head + transaction_key(transaction_id)
        self._outbox.append((self._number, key, self._value_head + body, None))


class OpenTransaction:
    """A transaction that has begun: ``total`` changes so far, ``tables`` that they touched, ``parts`` that they share.

    One without changes to captured tables leaves no record.
    """

    __slots__ = ("_records", "_ts_ms", "id", "parts", "tables", "total")

    def __init__(
        self, origin: Origin, begin: Begin, last_commit_lsn: int | None, records: TransactionRecords
    ) -> None:
        self.id = f"{begin.xid}:{begin.commit_lsn}"
        self.total = 0
        self.tables: list[CountedTable] = []
        info = TransactionInfo(self.id, begin.xid, begin.committed_us, time_ns(), last_commit_lsn)
        self.parts = transaction_parts(origin, info)
        self._records, self._ts_ms = records, begin.committed_us // 1000

    def enter(self, table: CountedTable) -> None:
        """The first change to ``table`` is about to be sent; before the first of all goes BEGIN."""
        if not self.tables:
            self._records.begin(self.id, self._ts_ms)
        self.tables.append(table)

    def replace(self, previous: CountedTable, table: CountedTable) -> None:
        """``table`` goes on counting for ``previous``, whose columns have changed."""
        if previous in self.tables:
            self.tables[self.tables.index(previous)] = table

    def end(self) -> None:
        """It has committed, and all its changes are in the outbox: END follows them."""
        if self.tables:
            self._records.end(self.id, {table.name: table.count for table in self.tables}, self._ts_ms)
