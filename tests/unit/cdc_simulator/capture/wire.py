"""Writes rows and messages as Postgres sends them, from Python values: what the tests compare capture against."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cdc_simulator.capture.postgres.column_types import Oid
from cdc_simulator.capture.postgres.pgoutput import POSTGRES_EPOCH_US

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Value = Any
"""What a column can hold."""

UNCHANGED = object()


def micros(moment: datetime) -> int:
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def numeric(value: Decimal) -> bytes:
    """As numericsend does: base 10,000 digits around the decimal point, zeros at both ends left out."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    scale = max(-exponent, 0)
    # Not abs() or scaleb(): these round to the context's 28 digits.
    unscaled = int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    whole, fraction = divmod(unscaled, 10**scale)
    padded = str(fraction).zfill(scale).ljust(-(-scale // 4) * 4, "0") if scale else ""
    left = str(whole).zfill(-(-len(str(whole)) // 4) * 4)
    groups = [int((left + padded)[at : at + 4]) for at in range(0, len(left) + len(padded), 4)]
    weight = len(left) // 4 - 1
    while groups and groups[0] == 0:
        groups, weight = groups[1:], weight - 1
    while groups and groups[-1] == 0:
        groups = groups[:-1]
    head = struct.pack(">hhHH", len(groups), weight if groups else 0, 0x4000 if sign and groups else 0, scale)
    return head + b"".join(struct.pack(">H", group) for group in groups)


def send(oid: int, value: Value) -> bytes:  # noqa: PLR0911, PLR0912  # one branch per type
    match Oid(oid):
        case Oid.BOOL:
            return struct.pack(">?", value)
        case Oid.INT2:
            return struct.pack(">h", value)
        case Oid.INT4:
            return struct.pack(">i", value)
        case Oid.INT8:
            return struct.pack(">q", value)
        case Oid.FLOAT8:
            return struct.pack(">d", value)
        case Oid.FLOAT4:
            return struct.pack(">f", value)
        case Oid.NUMERIC:
            return numeric(value)
        case Oid.DATE:
            return struct.pack(">i", (value - date(2000, 1, 1)).days)
        case Oid.TIMESTAMP | Oid.TIMESTAMPTZ:
            return struct.pack(">q", micros(value) - POSTGRES_EPOCH_US)
        case Oid.UUID:
            return UUID(value).bytes
        case Oid.JSONB:
            return b"\x01" + str(value).encode()
        case Oid.BYTEA:
            return bytes(value)
        case _:
            return str(value).encode()


def tuple_row(oids: Sequence[int], values: Sequence[Any]) -> bytes:
    """A pgoutput tuple, its column count in front."""
    parts = [struct.pack(">H", len(values))]
    for oid, value in zip(oids, values, strict=True):
        if value is None:
            parts.append(b"n")
        elif value is UNCHANGED:
            parts.append(b"u")
        else:
            raw = send(oid, value)
            parts.append(b"b" + struct.pack(">I", len(raw)) + raw)
    return b"".join(parts)


def copy_row(oids: Sequence[int], values: Sequence[Any]) -> bytes:
    """A row of COPY … (FORMAT binary)."""
    parts = [struct.pack(">H", len(values))]
    for oid, value in zip(oids, values, strict=True):
        raw = None if value is None else send(oid, value)
        parts.append(struct.pack(">i", -1) if raw is None else struct.pack(">I", len(raw)) + raw)
    return b"".join(parts)


def begin(xid: int, commit_lsn: int, committed: datetime) -> bytes:
    return b"B" + struct.pack(">QqI", commit_lsn, micros(committed) - POSTGRES_EPOCH_US, xid)


def commit(commit_lsn: int, end_lsn: int, committed: datetime) -> bytes:
    return b"C\x00" + struct.pack(">QQq", commit_lsn, end_lsn, micros(committed) - POSTGRES_EPOCH_US)


def truncate(*relations: int) -> bytes:
    return b"T" + struct.pack(">IB", len(relations), 0) + struct.pack(f">{len(relations)}I", *relations)


def relation(
    oid: int,
    schema: str,
    table: str,
    columns: Mapping[str, tuple[int, int]],
    key: Sequence[str],
    identity: str = "d",
) -> bytes:
    """``columns``: name to type and modifier."""
    parts = [b"R", struct.pack(">I", oid), schema.encode() + b"\0", table.encode() + b"\0", identity.encode()]
    parts.append(struct.pack(">H", len(columns)))
    for name, (type_oid, modifier) in columns.items():
        parts.append(
            struct.pack(">B", name in key) + name.encode() + b"\0" + struct.pack(">Ii", type_oid, modifier)
        )
    return b"".join(parts)


def insert(oid: int, new: bytes) -> bytes:
    return b"I" + struct.pack(">I", oid) + b"N" + new


def update(oid: int, new: bytes, key: bytes | None = None, old: bytes | None = None) -> bytes:
    before = b"K" + key if key is not None else b"O" + old if old is not None else b""
    return b"U" + struct.pack(">I", oid) + before + b"N" + new


def delete(oid: int, key: bytes | None = None, old: bytes | None = None) -> bytes:
    return b"D" + struct.pack(">I", oid) + (b"K" + key if key is not None else b"O" + (old or b""))
