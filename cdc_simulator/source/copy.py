"""Arrow rows into a Postgres table by COPY, as CSV made piece by piece; ``load`` runs several at a time."""

import hashlib
import io

import pyarrow as pa
from psycopg2.extensions import cursor as Cursor
from pyarrow import csv

from lakepulse.contracts.compile.postgres import relation
from lakepulse.contracts.model import Contract

PIECE_ROWS = 20_000
_OPTIONS = csv.WriteOptions(include_header=False)


class CsvReader(io.RawIOBase):
    """A file whose bytes are the rows as CSV; holds one piece of it at a time and sums what it gave out."""

    def __init__(self, rows: pa.Table) -> None:
        self._pieces = iter(rows.to_batches(max_chunksize=PIECE_ROWS))
        self._text = memoryview(b"")
        self._sum = hashlib.blake2b(digest_size=16)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``; empty at the end."""
        if not self._text:
            self._text = self._next()
        given = self._text[: size if size >= 0 else None]
        self._text = self._text[len(given) :]
        return bytes(given)

    def checksum(self) -> str:
        """BLAKE2b over all pieces made so far, in hexadecimal."""
        return self._sum.hexdigest()

    def _next(self) -> memoryview:
        piece = next(self._pieces, None)
        if piece is None:
            return memoryview(b"")
        sink = pa.BufferOutputStream()
        csv.write_csv(pa.Table.from_batches([piece]), sink, _OPTIONS)
        text = memoryview(sink.getvalue())
        self._sum.update(text)
        return text


def copy_rows(cursor: Cursor, contract: Contract, rows: pa.Table) -> str:
    """Copy ``rows`` into the contract's empty table, frozen; returns the checksum of the copied bytes.

    The table is truncated in the same transaction, which is what lets Postgres mark the rows as frozen.
    """
    reader = CsvReader(_hexadecimal(rows))
    cursor.execute(f"TRUNCATE {relation(contract)}")
    statement = f"COPY {relation(contract)} ({', '.join(rows.column_names)}) FROM STDIN (FORMAT csv, FREEZE)"
    cursor.copy_expert(statement, reader, size=1 << 18)
    return reader.checksum()


def _hexadecimal(rows: pa.Table) -> pa.Table:
    """Bytes as Postgres reads them in text."""
    for position, field in enumerate(rows.schema):
        if pa.types.is_binary(field.type):
            texts = [
                None if value is None else "\\x" + value.hex() for value in rows.column(position).to_pylist()
            ]
            rows = rows.set_column(position, field.name, pa.array(texts, pa.string()))
    return rows
