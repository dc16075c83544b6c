"""Postgres' logical replication messages (pgoutput, protocol 1, binary) apart from row values.

Row values are read by the generated code of ``row_encoder``. Format:
https://www.postgresql.org/docs/18/protocol-logicalrep-message-formats.html
"""

from dataclasses import dataclass
from struct import Struct

BEGIN, COMMIT, RELATION, TYPE, ORIGIN = b"BCRYO"
INSERT, UPDATE, DELETE, TRUNCATE = b"IUDT"
NEW_TUPLE, KEY_TUPLE, OLD_TUPLE = b"NKO"
NULL, UNCHANGED, TEXT, BINARY = b"nutb"

ROW_AT = 6
"""Offset of the first tuple's column count in an insert, update or delete (tag, relation, tuple kind)."""

POSTGRES_EPOCH_US = 946_684_800_000_000
"""Microseconds from 1970-01-01 to 2000-01-01, Postgres' own epoch."""

_BEGIN = Struct(">xQqI")
_COMMIT = Struct(">xxQQq")
_U32 = Struct(">I")
_U16 = Struct(">H")
_I32 = Struct(">i")
_RELATIONS_AT = 6
"""Offset of the first relation's identifier in a truncate (tag, their number, options)."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A transaction's start: LSN of its commit record, commit time in µs since 1970, 32-bit transaction id."""

    commit_lsn: int
    committed_us: int
    xid: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A transaction's end: LSN of its commit record and the position just after it."""

    commit_lsn: int
    end_lsn: int


@dataclass(frozen=True, slots=True)
class RelationColumn:
    """A column: ``key`` says that it belongs to the replica identity."""

    name: str
    oid: int
    modifier: int
    key: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as the next rows are encoded; ``identity`` is d(efault), f(ull), i(ndex) or n(othing)."""

    oid: int
    schema: str
    table: str
    identity: str
    columns: tuple[RelationColumn, ...]

    @property
    def name(self) -> str:
        """``schema.table``."""
        return f"{self.schema}.{self.table}"


def parse_begin(data: bytes) -> Begin:
    """A message with tag B."""
    lsn, committed, xid = _BEGIN.unpack(data)
    return Begin(lsn, committed + POSTGRES_EPOCH_US, xid)


def parse_commit(data: bytes) -> Commit:
    """A message with tag C."""
    lsn, end, _ = _COMMIT.unpack(data)
    return Commit(lsn, end)


def parse_relation(data: bytes) -> Relation:
    """A message with tag R."""
    (oid,) = _U32.unpack_from(data, 1)
    schema, at = _text(data, 5)
    table, at = _text(data, at)
    identity, (count,) = chr(data[at]), _U16.unpack_from(data, at + 1)
    columns, at = [], at + 3
    for _ in range(count):
        key = data[at] == 1
        name, at = _text(data, at + 1)
        columns.append(RelationColumn(name, *_type(data, at), key))
        at += 8
    return Relation(oid, schema or "pg_catalog", table, identity, tuple(columns))


def parse_truncate(data: bytes) -> list[bytes]:
    """A message with tag T: the relations' identifiers, four bytes each."""
    (count,) = _U32.unpack_from(data, 1)
    return [data[at : at + 4] for at in range(_RELATIONS_AT, _RELATIONS_AT + 4 * count, 4)]


def _type(data: bytes, at: int) -> tuple[int, int]:
    return _U32.unpack_from(data, at)[0], _I32.unpack_from(data, at + 4)[0]


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(0, at)
    return data[at:end].decode(), end + 1


def column_spans(data: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """Where each column of the tuple at ``at`` (its column count) begins and ends, and where the tuple ends."""
    (count,) = _U16.unpack_from(data, at)
    spans, at = [], at + 2
    for _ in range(count):
        end = at + 1 if data[at] in (NULL, UNCHANGED) else at + 5 + _U32.unpack_from(data, at + 1)[0]
        spans.append((at, end))
        at = end
    return spans, at


def null_columns(data: bytes, at: int) -> frozenset[int]:
    """The positions of the null columns of the tuple at ``at``."""
    spans, _ = column_spans(data, at)
    return frozenset(i for i, (start, _) in enumerate(spans) if data[start] == NULL)


def with_unchanged_from(data: bytes, old_at: int, new_at: int) -> bytes:
    """The new tuple (from its column count on), its unchanged TOAST columns taken from the old one."""
    old, _ = column_spans(data, old_at)
    new, _ = column_spans(data, new_at)
    pairs = zip(old, new, strict=True)
    parts = [data[slice(*(o if data[n[0]] == UNCHANGED else n))] for o, n in pairs]
    return data[new_at : new_at + 2] + b"".join(parts)
