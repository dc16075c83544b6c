"""The initial snapshot: every published table at the slot's consistent point, as op ``r``.

Rows carry ``snapshot:<LSN>`` as their transaction and a running number. The LSN is one less than the consistent
point, because the first streamed transaction's commit record may begin exactly there: so every change that the
snapshot does not hold has a greater LSN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from psycopg2.extensions import connection as Connection

from cdc_simulator.capture.avro.envelope import (
    Origin,
    SnapshotTail,
    TransactionInfo,
    relation_text,
    snapshot_tail,
    transaction_parts,
)
from cdc_simulator.capture.avro.row_encoder import COPY, compile_row_encoder
from cdc_simulator.capture.avro.varint import text
from cdc_simulator.capture.changes.table_changes import TableChanges
from cdc_simulator.capture.kafka.message import Outbox
from cdc_simulator.capture.postgres.catalog import PublishedTable

Marker = Literal["true", "first", "first_in_data_collection", "last_in_data_collection", "last"]

_SIGNATURE_SIZE = 19
"""COPY's binary header without extensions: signature, flags, extension length."""

_TRAILER = b"\xff\xff"
_READ = text("r")
_COLUMNS_AT = 2
_BATCH = 2000


def snapshot_lsn(consistent_point: int) -> int:
    """The LSN that identifies a snapshot's rows."""
    return consistent_point - 1


def snapshot_transaction_id(lsn: int) -> str:
    """``snapshot:<LSN>``."""
    return f"snapshot:{lsn}"


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """A table to read and what turns its rows into messages."""

    published: PublishedTable
    changes: TableChanges


class SnapshotSink(Protocol):
    """Takes the messages of a snapshot's rows."""

    outbox: Outbox

    def flush(self, rows: Mapping[str, int]) -> None:
        """Hand over what is in the outbox: asked for after every 2000 rows and at the end; ``rows`` so far, by table.

        May raise, to end the snapshot.
        """
        ...


class SnapshotReader:
    """Reads tables and sends their rows; ``rows`` are the counts by ``schema.table`` so far."""

    def __init__(self, origin: Origin, info: TransactionInfo, lsn: int, sink: SnapshotSink) -> None:
        self.rows: dict[str, int] = {}
        self.total = 0
        self.sink = sink
        self._lsn = lsn
        self._parts = {marker: transaction_parts(origin, info, marker) for marker in get_args(Marker)}
        self._held: _TableSink | None = None

    def read(self, connection: Connection, tables: Sequence[SnapshotTable]) -> None:
        """Send all rows of ``tables``, as the connection's snapshot shows them."""
        for table in tables:
            self.rows[table.changes.name] = 0
            sink = _TableSink(self, table.changes)
            with connection.cursor() as cursor:
                cursor.copy_expert(_copy(table.published), sink)
        self.release("last")
        self.sink.flush(self.rows)

    def begin_table(self, sink: "_TableSink") -> None:
        """A table's first row has come, so the last row of the table before was not the last of all."""
        self.release("last_in_data_collection")
        self._held = sink

    def release(self, marker: Marker) -> None:
        """Send the row that was held back until it was known whether more would follow."""
        if self._held is not None:
            self._held.finish(marker)
            self._held = None

    def tail(self, table: TableChanges, marker: Marker) -> SnapshotTail:
        """The tail of the table's rows with that marker."""
        relation = relation_text(table.relation.schema, table.relation.table)
        return snapshot_tail(self._parts[marker], relation, _READ, self._lsn)


class _TableSink:
    """COPY's output: one row per ``write``. The last row is held back, for its marker."""

    def __init__(self, reader: SnapshotReader, table: TableChanges) -> None:
        self._reader, self._table, self._count = reader, table, 0
        self._row: bytes | None = None
        self._encode = compile_row_encoder(table.shape(COPY))
        self._head = table.create_head
        self._first, self._append = table.first, reader.sink.outbox.append
        self._common = self._tail = reader.tail(table, "true")

    def write(self, data: bytes) -> int:
        """Take one row; the first comes behind the format's header."""
        if self._row is not None:
            if data == _TRAILER:
                return len(data)
            self._send(self._row, self._tail)
            self._tail = self._common
            self._row = data
        elif len(data) > _SIGNATURE_SIZE + len(_TRAILER):
            self._row = data[_SIGNATURE_SIZE:]
            self._reader.begin_table(self)
            self._tail = self._reader.tail(
                self._table, "first_in_data_collection" if self._reader.total else "first"
            )
        return len(data)

    def finish(self, marker: Marker) -> None:
        """Send the last row; as in Debezium the first of all stays ``first`` unless it is the last of all."""
        if self._row is not None:
            if not self._reader.total and marker == "last_in_data_collection":
                marker = "first"
            self._send(self._row, self._reader.tail(self._table, marker))
            self._reader.rows[self._table.name] = self._count

    def _send(self, row: bytes, tail: SnapshotTail) -> None:
        reader = self._reader
        reader.total = total = reader.total + 1
        self._count = count = self._count + 1
        value, key, partition, _ = self._encode(row, _COLUMNS_AT, self._head, tail(total, count))
        self._append((self._first + partition, key, value, None))
        if not total % _BATCH:
            reader.rows[self._table.name] = count
            reader.sink.flush(reader.rows)


def _copy(table: PublishedTable) -> str:
    relation = table.relation
    name = f"{_quoted(relation.schema)}.{_quoted(relation.table)}"
    columns = ", ".join(_quoted(column.name) for column in relation.columns)
    if table.row_filter is None:
        return f"COPY {name} ({columns}) TO STDOUT (FORMAT binary)"
    # The names and the filter come from the catalog, which has quoted and parsed them.
    return f"COPY (SELECT {columns} FROM {name} WHERE {table.row_filter}) TO STDOUT (FORMAT binary)"  # noqa: S608


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
