"""Replication messages (pgoutput), turned into Kafka messages in the order of the WAL; ``stream`` feeds them in.

A change goes from here to its table (``table_changes``), from there to the outbox (``kafka.message``), from which
``kafka.producer`` takes it. The decoder keeps the one open transaction and the tables as last described.
"""

from collections.abc import Mapping
from struct import Struct
from typing import Protocol

from cdc_simulator.capture.avro.column_codecs import UnexpectedNullError, UnreadableValueError
from cdc_simulator.capture.avro.envelope import Origin
from cdc_simulator.capture.changes.table_changes import TableChanges
from cdc_simulator.capture.changes.tables import TableFactory, with_base_types
from cdc_simulator.capture.changes.transaction import OpenTransaction, TransactionRecords
from cdc_simulator.capture.postgres.column_types import logical_type
from cdc_simulator.capture.postgres.pgoutput import (
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
from lakepulse.errors import CaptureError

_OID = Struct(">I")
_CHANGES = frozenset({INSERT, UPDATE, DELETE})


class TypeCatalog(Protocol):
    """The source's catalog of types."""

    def base_types(self, oids: list[int]) -> Mapping[int, tuple[int, int]]:
        """Domains and enums among ``oids``: what their values are read as (type, modifier)."""
        ...


class Decoder:
    """Turns one message after the other into Kafka messages.

    ``position`` is the LSN behind the last whole transaction, ``transactions`` how many were read, ``committed_us``
    when the one was committed that is being read or was read last.
    """

    def __init__(
        self, origin: Origin, tables: TableFactory, records: TransactionRecords, types: TypeCatalog
    ) -> None:
        self.position = 0
        self.committed_us = 0
        self.transactions = 0
        self.tables: dict[bytes, TableChanges] = {}
        self._origin, self._factory, self._records, self._types = origin, tables, records, types
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
        self.committed_us = begin.committed_us
        self._open = OpenTransaction(self._origin, begin, self._last_commit, self._records)

    def _commit(self, data: bytes) -> None:
        commit, transaction = parse_commit(data), self._open
        assert transaction is not None
        transaction.end()
        self._open = None
        self._last_commit, self.position = commit.commit_lsn, commit.end_lsn
        self.transactions += 1

    def _describe(self, relation: Relation) -> None:
        if self._factory.knows(relation.name):
            unknown = [
                column.oid for column in relation.columns if logical_type(column.oid, column.modifier) is None
            ]
            if unknown:
                relation = with_base_types(relation, self._types.base_types(unknown))
            self._replace(relation, frozenset())

    def _replace(self, relation: Relation, nullable: frozenset[str]) -> None:
        key = _OID.pack(relation.oid)
        previous = self.tables.get(key)
        if previous is not None and previous.relation == relation and not nullable:
            return
        table = self.tables[key] = self._factory.make(relation, nullable)
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
