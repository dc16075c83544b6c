"""Avro read from many messages side by side: one step per field over all of them, in numpy.

``envelope`` reads message after message; this is some ten times faster from a few hundred messages on. A message
that does not fit, or is spelled in an unusual way, is marked bad and read on harmlessly: it is for ``envelope`` to
say what is wrong with it. ``lockstep_columns`` makes Arrow of the values, ``lockstep_envelope`` reads envelopes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spark_jobs.bronze.decode.avro_types import AvroType, NamedTypes

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
PADDING = bytes(16)
"""Behind the last message, so that a word can be read anywhere."""
_U = np.uint64
_CONTINUED = _U(0x8080_8080_8080_8080)
# Three steps bring the eight groups of seven bits of a varint together: (kept, moved, by how many bits). In the first,
# of each pair of bytes the lower stays and the upper moves down into its free bit; then of pairs of pairs, of fours.
_STEPS = (
    (_U(0x007F_007F_007F_007F), _U(0x7F00_7F00_7F00_7F00), _U(1)),
    (_U(0x0000_3FFF_0000_3FFF), _U(0x3FFF_0000_3FFF_0000), _U(2)),
    (_U(0x0000_0000_0FFF_FFFF), _U(0x0FFF_FFFF_0000_0000), _U(4)),
)


class UnsupportedTypeError(ValueError):
    """A type that is not read side by side: arrays, maps, and records where a value is wanted."""


@dataclass(frozen=True)
class Spans:
    """Bytes of each message: where they begin, how many; ``valid`` None: none is null."""

    starts: Ints
    lengths: Ints
    valid: Flags | None = None


@dataclass(frozen=True)
class Numbers:
    """A number of each message; ``valid`` None: none is null."""

    values: npt.NDArray[np.int64 | np.float64 | np.bool_]
    valid: Flags | None = None


Values = Spans | Numbers


class Cursor:
    """Where the reader is in each message: ``at``, up to its ``end``; ``bad`` says which do not fit."""

    def __init__(self, data: Bytes, at: Ints, end: Ints) -> None:
        self.data, self.at, self.end = data, at, end
        self.bad: Flags = np.zeros(len(at), bool)
        # Overlapping words, one at every byte.
        self._words: Words = np.ndarray((max(len(data) - 7, 0),), "<u8", data, strides=(1,))

    def rows(self, chosen: Ints) -> "Cursor":
        """A cursor over some of the messages; ``join`` brings back how far it came."""
        return Cursor(self.data, self.at[chosen], self.end[chosen])

    def join(self, chosen: Ints, part: "Cursor") -> None:
        """Go on from where ``part``, made by ``rows(chosen)``, is."""
        self.at[chosen] = part.at
        self.bad[chosen] |= part.bad

    def byte(self) -> Bytes:
        """The next byte."""
        found = self.data.take(self.at, mode="clip")
        self.at += 1
        return found

    def words(self, at: Ints) -> Words:
        """The eight bytes from ``at`` on, the first one lowest."""
        return self._words[np.minimum(at, len(self._words) - 1)]

    def varint(self) -> Words:
        """The next varint, not yet zig-zagged back."""
        first = self.byte()
        value = (first & 127).astype(np.uint64)
        long = np.flatnonzero(first > 127)
        if long.size:
            value[long] = self._long(long)
        return value

    def number(self) -> Ints:
        """The next int, long or length."""
        value = self.varint()
        return ((value >> _U(1)) ^ (_U(0) - (value & _U(1)))).view(np.int64)

    def _long(self, rows: Ints) -> Words:
        """Varints of two bytes and more, whose first byte has been passed."""
        begin = self.at[rows] - 1
        word = self.words(begin)
        # A byte whose top bit is clear ends the varint: only the top bits of such bytes are left in ``stops``.
        stops = ~word & _CONTINUED
        # The first of them is the lowest bit that is set (0 where the varint goes on behind this word).
        lowest = stops & (_U(0) - stops)
        # All bits up to it, in which the varint is; without the top bits, seven bits a byte remain.
        value = word & (lowest ^ (lowest - _U(1))) & ~_CONTINUED
        # Closed up: bytes to pairs of 14 bits, pairs to fours of 28, these to one number of 56.
        for kept, moved, bits in _STEPS:
            value = (value & kept) | ((value & moved) >> bits)
        # Bits below the stop's: 7 for a varint of one byte, 15 for two, …, 64 where there is no stop.
        size = np.bitwise_count(lowest - _U(1)).astype(np.int64) // 8 + 1
        self.at[rows] = begin + np.minimum(size, 8)
        longer = np.flatnonzero(stops == 0)
        if longer.size:
            value[longer] |= self._very_long(rows[longer])
        return value

    def _very_long(self, rows: Ints) -> Words:
        """The ninth and tenth byte of varints: their bits, in place."""
        ninth = self.data.take(self.at[rows], mode="clip")
        more = ninth > 127
        tenth = np.where(more, self.data.take(self.at[rows] + 1, mode="clip"), 0)
        self.at[rows] += 1 + more
        self.bad[rows] |= tenth > 1
        return ((ninth & 127).astype(np.uint64) << _U(56)) | (tenth.astype(np.uint64) << _U(63))

    def span(self) -> Spans:
        """The next string or bytes."""
        lengths = self.number()
        wrong = (lengths < 0) | (lengths > self.end - self.at)
        self.bad |= wrong
        lengths = np.where(wrong, 0, lengths)
        starts = self.at.copy()
        self.at += lengths
        return Spans(starts, lengths)


class Reader:
    """Reads values of the types of one schema; raises UnsupportedTypeError for a type that it does not read."""

    def __init__(self, types: NamedTypes) -> None:
        """``types`` resolves the schema's names."""
        self.resolve = types.resolve

    def skip(self, cursor: Cursor, schema: AvroType) -> None:
        """Move behind a value."""
        kind, definition = self.resolve(schema)
        if kind == "union":
            for rows, branch in self.branches(cursor, definition["branches"]):
                self.on(cursor, rows, lambda part, branch=branch: self.skip(part, branch))  # type: ignore[misc]
        elif kind == "record":
            for field in definition["fields"]:
                self.skip(cursor, field["type"])
        elif kind in ("int", "long", "enum"):
            cursor.varint()
        elif kind != "null":
            self.read(cursor, schema)

    def read(self, cursor: Cursor, schema: AvroType) -> Values:
        """The next value of each message."""
        kind, definition = self.resolve(schema)
        match kind:
            case "union":
                return self._nullable(cursor, definition["branches"])
            case "int" | "long":
                return Numbers(cursor.number())
            case "string" | "bytes":
                return cursor.span()
            case "boolean":
                byte = cursor.byte()
                cursor.bad |= byte > 1
                return Numbers(byte == 1)
            case "double":
                cursor.at += 8
                return Numbers(cursor.words(cursor.at - 8).view(np.float64))
            case "float":
                cursor.at += 4
                low = cursor.words(cursor.at - 4).astype(np.uint32)
                return Numbers(low.view(np.float32).astype(np.float64))
            case _:
                raise UnsupportedTypeError(kind)

    def branches(self, cursor: Cursor, branches: Sequence[AvroType]) -> list[tuple[Ints, AvroType]]:
        """For each branch of the union that any message took, which messages did."""
        taken = cursor.byte()
        cursor.bad |= (taken > 2 * len(branches) - 2) | (taken & 1 == 1)
        found = [(np.flatnonzero(taken == 2 * index), branch) for index, branch in enumerate(branches)]
        return [(rows, branch) for rows, branch in found if rows.size]

    def on(self, cursor: Cursor, rows: Ints, work: Callable[[Cursor], None]) -> None:
        """Let ``work`` read on in some messages."""
        if rows.size == cursor.at.size:
            work(cursor)
        else:
            part = cursor.rows(rows)
            work(part)
            cursor.join(rows, part)

    def _nullable(self, cursor: Cursor, branches: Sequence[AvroType]) -> Values:
        present = [branch for branch in branches if branch != "null"]
        if len(present) != 1:
            raise UnsupportedTypeError("union")
        taken = [rows for rows, branch in self.branches(cursor, branches) if branch != "null"]
        rows = taken[0] if taken else np.empty(0, np.int64)
        if rows.size == cursor.at.size:
            return self.read(cursor, present[0])
        here, part = cursor.at.copy(), cursor.rows(rows)
        values = self.read(part, present[0])
        cursor.join(rows, part)
        return _spread(values, rows, here)


def _spread(values: Values, rows: Ints, here: Ints) -> Values:
    """``values`` of some messages as values of all; what is null begins ``here``, so that starts stay in order."""
    valid = np.zeros(len(here), bool)
    valid[rows] = True
    if isinstance(values, Numbers):
        numbers = np.zeros(len(here), values.values.dtype)
        numbers[rows] = values.values
        return Numbers(numbers, valid)
    starts, lengths = here, np.zeros(len(here), np.int64)
    starts[rows], lengths[rows] = values.starts, values.lengths
    return Spans(starts, lengths, valid)
