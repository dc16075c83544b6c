"""Row changes of one table, made into Kafka messages: the hot path between ``decoder`` and ``kafka.producer``.

What each kind of change becomes is Debezium's rule: a delete is followed by a tombstone; a change of the primary key
is a delete, a tombstone and a create, linked by headers.
"""

from dataclasses import dataclass
from typing import Literal

from cdc_simulator.capture.avro.envelope import (
    ABSENT,
    PRESENT,
    Tail,
    relation_text,
    schema_head,
    tail_for,
)
from cdc_simulator.capture.avro.row_encoder import TUPLE, RowShape, Wire, compile_row_encoder
from cdc_simulator.capture.avro.varint import text
from cdc_simulator.capture.changes.transaction import OpenTransaction
from cdc_simulator.capture.kafka.message import Headers, Outbox
from cdc_simulator.capture.postgres.column_types import WireColumn
from cdc_simulator.capture.postgres.pgoutput import (
    KEY_TUPLE,
    NEW_TUPLE,
    UNCHANGED,
    Relation,
    column_spans,
    with_unchanged_from,
)
from lakepulse.contracts.model import Contract

NEW_KEY, OLD_KEY = "__debezium.newkey", "__debezium.oldkey"
_COLUMNS_AT = 8
"""Offset of the first tuple's first column: tag, relation, tuple kind, column count."""

_OPS = {op: text(op) for op in "rcudt"}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a table's messages go: its topic's partitions, and the registry's ids of its two schemas."""

    partitions: range
    """Their numbers (``kafka.message.TopicPartitions``), from partition 0 on."""

    key_schema_id: int
    value_schema_id: int


class TableChanges:
    """One table, as its columns are now; its messages go to the outbox.

    ``count`` is the number of its events in the open transaction, ``first`` that of its topic's partition 0.
    """

    def __init__(
        self,
        contract: Contract,
        relation: Relation,
        columns: tuple[WireColumn, ...],
        destination: Destination,
        outbox: Outbox,
    ) -> None:
        self.contract = contract
        self.relation = relation
        self.name = relation.name
        self.count = 0
        self.created = self.updated = self.deleted = 0
        self._columns = columns
        self._destination = destination
        self._send = outbox.append
        self.first = destination.partitions.start
        self._row = compile_row_encoder(self.shape())
        self._identity = compile_row_encoder(self.shape(identity_only=relation.identity != "f"))
        self._relation = relation_text(relation.schema, relation.table)
        self._head = schema_head(destination.value_schema_id)
        self.create_head = self._head + ABSENT + PRESENT
        self._transaction: OpenTransaction | None = None
        self._create_tail: Tail | None = None
        self._update_tail: Tail | None = None
        self._delete_tail: Tail | None = None

    def shape(self, wire: Wire = TUPLE, identity_only: bool = False) -> RowShape:
        """What the row encoders of this table are compiled from."""
        return RowShape(
            columns=self._columns,
            key=self.contract.key,
            route_by=self.contract.route_by,
            partitions=len(self._destination.partitions),
            key_head=schema_head(self._destination.key_schema_id),
            wire=wire,
            identity_only=identity_only,
        )

    def continue_from(self, previous: "TableChanges") -> None:
        """Take the place of ``previous`` (the columns before a change of schema) in the open transaction."""
        self.count, self._transaction = previous.count, previous._transaction
        if self._transaction is not None:
            self._transaction.replace(previous, self)

    def insert(self, data: bytes, lsn: int, transaction: OpenTransaction) -> None:
        """An insert: op c."""
        if self._transaction is not transaction:
            self._enter(transaction)
        total, count = transaction.total + 1, self.count + 1
        tail = self._create_tail or self._creates()
        value, key, partition, _ = self._row(data, _COLUMNS_AT, self.create_head, tail(lsn, total, count))
        self._send((self.first + partition, key, value, None))
        transaction.total, self.count = total, count
        self.created += 1

    def update(self, data: bytes, lsn: int, transaction: OpenTransaction) -> None:
        """An update: op u, with a before-image where the row's identity changed or is FULL."""
        if self._transaction is not transaction:
            self._enter(transaction)
        if data[5] != NEW_TUPLE:
            self._update_with_old(data, lsn, transaction)
            return
        total, count = transaction.total + 1, self.count + 1
        tail = self._update_tail or self._updates()
        value, key, partition, _ = self._row(data, _COLUMNS_AT, self.create_head, tail(lsn, total, count))
        self._send((self.first + partition, key, value, None))
        transaction.total, self.count = total, count
        self.updated += 1

    def delete(self, data: bytes, lsn: int, transaction: OpenTransaction) -> None:
        """A delete: op d, and its tombstone."""
        if self._transaction is not transaction:
            self._enter(transaction)
        self._delete(data, lsn, transaction, None)

    def truncate(self, lsn: int, transaction: OpenTransaction) -> None:
        """A TRUNCATE: op t, without key and images."""
        if self._transaction is not transaction:
            self._enter(transaction)
        total, count = transaction.total + 1, self.count + 1
        value = b"".join((self._head, ABSENT, ABSENT, self._tail("t")(lsn, total, count)))
        self._send((self.first, None, value, None))
        transaction.total, self.count = total, count

    def _delete(self, data: bytes, lsn: int, transaction: OpenTransaction, headers: Headers | None) -> None:
        total, count = transaction.total + 1, self.count + 1
        encode = self._identity if data[5] == KEY_TUPLE else self._row
        tail = self._delete_tail or self._deletes()
        ending = ABSENT + tail(lsn, total, count)
        value, key, partition, _ = encode(data, _COLUMNS_AT, self._head + PRESENT, ending)
        self._send((self.first + partition, key, value, headers))
        self._send((self.first + partition, key, None, None))
        transaction.total, self.count = total, count
        self.deleted += 1

    def _update_with_old(self, data: bytes, lsn: int, transaction: OpenTransaction) -> None:
        encode = self._identity if data[5] == KEY_TUPLE else self._row
        before, old_key, _, end = encode(data, _COLUMNS_AT, b"", b"")
        new = _new_tuple(data, end)
        _, new_key, partition, _ = self._row(new, 2, b"", b"")
        if new_key != old_key:
            self._delete(data, lsn, transaction, [(NEW_KEY, new_key)])
            self._create_after_delete(new, lsn, transaction, [(OLD_KEY, old_key)])
            return
        total, count = transaction.total + 1, self.count + 1
        tail = self._update_tail or self._updates()
        head = b"".join((self._head, PRESENT, before, PRESENT))
        value, key, partition, _ = self._row(new, 2, head, tail(lsn, total, count))
        self._send((self.first + partition, key, value, None))
        transaction.total, self.count = total, count
        self.updated += 1

    def _create_after_delete(
        self, new: bytes, lsn: int, transaction: OpenTransaction, headers: Headers
    ) -> None:
        total, count = transaction.total + 1, self.count + 1
        tail = self._create_tail or self._creates()
        value, key, partition, _ = self._row(new, 2, self.create_head, tail(lsn, total, count))
        self._send((self.first + partition, key, value, headers))
        transaction.total, self.count = total, count
        self.created += 1

    def _enter(self, transaction: OpenTransaction) -> None:
        self._transaction = transaction
        self.count = 0
        self._create_tail = self._update_tail = self._delete_tail = None
        transaction.enter(self)

    def _tail(self, op: Literal["c", "u", "d", "t"]) -> Tail:
        assert self._transaction is not None
        return tail_for(self._transaction.parts, self._relation, _OPS[op])

    def _creates(self) -> Tail:
        self._create_tail = self._tail("c")
        return self._create_tail

    def _updates(self) -> Tail:
        self._update_tail = self._tail("u")
        return self._update_tail

    def _deletes(self) -> Tail:
        self._delete_tail = self._tail("d")
        return self._delete_tail


def _new_tuple(data: bytes, end: int) -> bytes:
    """The new row (from its column count on) behind an old one that ends at ``end``."""
    if data[5] == KEY_TUPLE:
        return data[end + 1 :]
    spans, _ = column_spans(data, end + 1)
    if any(data[start] == UNCHANGED for start, _ in spans):
        return with_unchanged_from(data, _COLUMNS_AT - 2, end + 1)
    return data[end + 1 :]
