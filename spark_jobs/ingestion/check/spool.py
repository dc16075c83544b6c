"""A spool: checked rows that wait to be written, in memory while they are few, else in a file of Arrow's."""

import tempfile
from collections.abc import Iterator
from typing import IO

import pyarrow as pa

TOGETHER = 500_000
"""Rows that are handed on together."""


class Spool:
    """Tables of one schema, in their order; can be gone through several times."""

    def __init__(self, schema: pa.Schema, memory_bytes: int) -> None:
        self.num_rows, self._spilled = 0, 0
        self._schema, self._limit = schema, memory_bytes
        self._waiting: list[pa.Table] = []
        self._file: IO[bytes] | None = None
        self._writer: pa.RecordBatchStreamWriter | None = None

    def add(self, rows: pa.Table) -> None:
        """Put ``rows`` behind the others."""
        self.num_rows += rows.num_rows
        self._waiting.append(rows)
        if sum(each.nbytes for each in self._waiting) > self._limit:
            self._spill()

    def __iter__(self) -> Iterator[pa.Table]:
        """All rows, at least TOGETHER at a time but for the last."""
        gathered: list[pa.Table] = []
        for table in self._tables():
            gathered.append(table)
            if sum(each.num_rows for each in gathered) >= TOGETHER:
                yield pa.concat_tables(gathered)
                gathered = []
        if gathered:
            yield pa.concat_tables(gathered)

    def close(self) -> None:
        """Remove the file; nothing can be read any more."""
        if self._writer is not None and self._file is not None:
            self._writer.close()
            self._file.close()

    def _tables(self) -> Iterator[pa.Table]:
        if self._file is not None:
            self._file.flush()
            # The end that the writer would put there is missing while more may come: batches are counted instead.
            with pa.OSFile(self._file.name) as file, pa.ipc.open_stream(file) as reader:
                for _ in range(self._spilled):
                    yield pa.Table.from_batches([reader.read_next_batch()])
        yield from self._waiting

    def _spill(self) -> None:
        if self._writer is None:
            self._file = tempfile.NamedTemporaryFile(prefix="lakepulse-spool-")  # noqa: SIM115  # kept open
            self._writer = pa.ipc.new_stream(self._file, self._schema)
        for table in self._waiting:
            for batch in table.combine_chunks().to_batches():
                self._writer.write_batch(batch)
                self._spilled += 1
        self._waiting = []
