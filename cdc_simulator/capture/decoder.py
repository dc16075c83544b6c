"""pgoutput messages to Kafka messages, in the order of the WAL; ``stream`` feeds it and sends what it makes.

Keeps the one open transaction and the tables as their last Relation message described them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from struct import Struct
from time import time_ns

from cdc_simulator.capture.changes import Message, OpenTransaction, TableChanges, schema_head
from cdc_simulator.capture.column_codecs import UnexpectedNullError, UnreadableValueError
from cdc_simulator.capture.column_types import logical_type
from cdc_simulator.capture.envelope import Origin, TransactionInfo, transaction_parts
from cdc_simulator.capture.pgoutput import (
    BEGIN,
    COMMIT,
    DELETE,
    INSERT,
    KEY_TUPLE,
    RELATION,
    ROW_AT,
    TRUNCATE,
    UPDATE,
    Begin,
    Relation,
    column_spans,
    null_columns,
    parse_begin,
    parse_commit,
    parse_relation,
    parse_truncate,
)
from cdc_simulator.capture.records import transaction_begin, transaction_end, transaction_key
from cdc_simulator.capture.tables import TableFactory, with_base_types
from lakepulse.errors import CaptureError

_OID = Struct(">I")
_CHANGES = frozenset({INSERT, UPDATE, DELETE})


@dataclass(frozen=True, slots=True)
class TransactionTopic:
    """Where BEGIN and END go: the slot of the topic's one partition and its schemas' ids."""

    slot: int
    key_schema_id: int
    value_schema_id: int


class TransactionRecords:
    """Makes the messages of the transaction topic."""

    def __init__(self, topic: TransactionTopic, send: Callable[[Message], None]) -> None:
        self._slot, self._send = topic.slot, send
        self._key_head, self._value_head = (
            schema_head(topic.key_schema_id),
            schema_head(topic.value_schema_id),
        )

    def begin(self, transaction_id: str, ts_ms: int) -> None:
        """The record of a transaction's start."""
        self._record(transaction_id, transaction_begin(transaction_id, ts_ms))

    def end(self, transaction_id: str, counts: Mapping[str, int], ts_ms: int) -> None:
        """The record of its end: events by ``schema.table``, tombstones left out."""
        self._record(transaction_id, transaction_end(transaction_id, counts, ts_ms))

    def _record(self, transaction_id: str, body: bytes) -> None:
        key = self._key_head + transaction_key(transaction_id)
        self._send((self._slot, key, self._value_head + body, None))


class Decoder:
    """Turns one message after the other into Kafka messages.

    ``position`` is the LSN behind the last whole transaction, ``transactions`` how many were read, ``committed_us``
    when the one was committed that is being read or was read last. ``base_types`` looks domains and enums up in the
    source's catalog.
    """

    def __init__(
        self,
        origin: Origin,
        tables: TableFactory,
        records: TransactionRecords,
        send: Callable[[Message], None],
        base_types: Callable[[list[int]], Mapping[int, tuple[int, int]]],
    ) -> None:
        self.position = 0
        self.committed_us = 0
        self.transactions = 0
        self.tables: dict[bytes, TableChanges] = {}
        self._origin, self._factory, self._records = origin, tables, records
        self._send, self._base_types = send, base_types
        self._begin: Begin | None = None
        self._open: OpenTransaction | None = None
        self._last_commit: int | None = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has begun and not ended."""
        return self._open is not None

    def handle(self, data: bytes, lsn: int) -> None:
        """One message; ``lsn`` is where its WAL record begins.

        Raises CaptureError where a row or a change of schema cannot be carried on.
        """
        tag = data[0]
        if tag in _CHANGES:
            table = self.tables.get(data[1:5])
            if table is None:
                return
            transaction = self._open
            assert transaction is not None
            try:
                if tag == INSERT:
                    table.insert(data, lsn, transaction)
                elif tag == UPDATE:
                    table.update(data, lsn, transaction)
                else:
                    table.delete(data, lsn, transaction)
            except UnexpectedNullError:
                self._widen(table, data)
                self.handle(data, lsn)
            except UnreadableValueError as error:
                raise CaptureError(
                    f"table {table.name} holds {error}, which its type in the lake cannot say",
                    "Correct the row in the source, then run `lakepulse capture --resnapshot`.",
                ) from error
        elif tag == BEGIN:
            self._start(parse_begin(data))
        elif tag == COMMIT:
            self._commit(data)
        elif tag == RELATION:
            self._describe(parse_relation(data))
        elif tag == TRUNCATE:
            self._truncate(parse_truncate(data), lsn)

    def _truncate(self, relations: list[bytes], lsn: int) -> None:
        transaction = self._open
        assert transaction is not None
        for relation in relations:
            if relation in self.tables:
                self.tables[relation].truncate(lsn, transaction)

    def _start(self, begin: Begin) -> None:
        transaction_id = f"{begin.xid}:{begin.commit_lsn}"
        info = TransactionInfo(transaction_id, begin.xid, begin.committed_us, time_ns(), self._last_commit)
        announce = partial(self._records.begin, transaction_id, begin.committed_us // 1000)
        self._begin, self.committed_us = begin, begin.committed_us
        self._open = OpenTransaction(transaction_parts(self._origin, info), announce)

    def _commit(self, data: bytes) -> None:
        commit, begin, transaction = parse_commit(data), self._begin, self._open
        assert begin is not None
        assert transaction is not None
        if transaction.tables:
            counts = {table.name: table.count for table in transaction.tables}
            self._records.end(f"{begin.xid}:{begin.commit_lsn}", counts, begin.committed_us // 1000)
        self._open = self._begin = None
        self._last_commit, self.position = commit.commit_lsn, commit.end_lsn
        self.transactions += 1

    def _describe(self, relation: Relation) -> None:
        if self._factory.knows(relation.name):
            unknown = [
                column.oid for column in relation.columns if logical_type(column.oid, column.modifier) is None
            ]
            if unknown:
                relation = with_base_types(relation, self._base_types(unknown))
            self._replace(relation, frozenset())

    def _replace(self, relation: Relation, nullable: frozenset[str]) -> None:
        key = _OID.pack(relation.oid)
        previous = self.tables.get(key)
        if previous is not None and previous.relation == relation and not nullable:
            return
        table = self.tables[key] = self._factory.make(relation, self._send, nullable)
        if previous is not None:
            table.continue_from(previous)

    def _widen(self, table: TableChanges, data: bytes) -> None:
        """Make the columns nullable that hold a null in this change."""
        columns = table.relation.columns
        nulls = frozenset(columns[i].name for i in _row_nulls(data))
        lost = nulls & set(table.contract.key)
        if lost or all(table.contract.columns[name].nullable for name in nulls):
            raise CaptureError(
                f"a change to table {table.name} came without a value for {', '.join(sorted(lost)) or 'a column'}",
                f"Run `ALTER TABLE {table.name} REPLICA IDENTITY DEFAULT` (or FULL), then `lakepulse capture "
                "--resnapshot`.",
            )
        self._replace(table.relation, nulls)


def _row_nulls(data: bytes) -> frozenset[int]:
    """The null columns of the rows in a change, those of a key-only row left out."""
    _, end = column_spans(data, ROW_AT)
    first = frozenset() if data[ROW_AT - 1] == KEY_TUPLE else null_columns(data, ROW_AT)
    return first | null_columns(data, end + 1) if end < len(data) else first
