"""The writer interface: every commit to a table of the lake that changes rows.

``delta_rs_writer`` and ``spark_writer`` implement it, ``engine`` makes the rows, ``choice`` picks the pair;
``publisher`` and ``Context.writer`` are its users for what is always small.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

import pyarrow as pa

Rows_contra = TypeVar("Rows_contra", contravariant=True)

DELETED = "_deleted"
"""boolean: the key is to be absent."""
FRESH = "_fresh"
"""boolean: the key is known not to be in the table, so no file has to be searched for it."""


class Writer(Protocol[Rows_contra]):
    """Brings tables to a watermark; every method returns the table's Delta version afterwards.

    Each call is one commit, which carries the watermark. A table whose watermark is already the one given (or a later
    one) is left as it is: writing again is a no-op. Rows have the table's columns, by name. A table that does not
    exist yet is created from its contract.
    """

    def append(self, table: str, rows: Rows_contra, watermark: int) -> int:
        """Add the rows, ordered by the contract's ``cluster_by`` (or key) within moderate files."""
        ...

    def overwrite(self, table: str, rows: Rows_contra, watermark: int | None) -> int:
        """Replace all rows of the table. None: it is to have these rows whatever its watermark, which stays."""
        ...

    def upsert(self, table: str, rows: Rows_contra, watermark: int) -> int:
        """MERGE by the contract's key.

        ``rows`` has, beside the table's columns, the booleans DELETED and FRESH, and at most one row a key.
        Where the table has ``_commit_lsn`` and ``_sequence``, a row that is older than the one in the table
        changes nothing.
        """
        ...


class ArrowWriter(Writer[pa.Table], Protocol):
    """The writer of what is in memory, also where something else than the watermark makes a repetition harmless.

    Bronze's rows have an identity, dead letters an offset, mended rows the state that they are to have: these calls
    always commit. ``transactions`` (application id to version) are recorded in the same commit.
    """

    def add(self, table: str, rows: pa.Table, transactions: Mapping[str, int] | None = None) -> int:
        """Append the rows as they are; a column that is new in them becomes one of the table. Returns the version."""
        ...

    def add_all(
        self, table: str, parts: Iterable[pa.Table], transactions: Mapping[str, int] | None = None
    ) -> int:
        """Append the rows of all ``parts``, one in memory at a time, in one commit; returns the version."""
        ...

    def replace(
        self, table: str, condition: str, rows: pa.Table, transactions: Mapping[str, int] | None = None
    ) -> int:
        """Put ``rows`` in the place of those for which ``condition`` (SQL) holds, in one commit; returns the version.

        Every one of ``rows`` fulfils the condition too.
        """
        ...

    def merge(self, table: str, rows: pa.Table, transactions: Mapping[str, int]) -> int:
        """Put ``rows`` in the place of those with their keys and add the others, in one commit; returns the version."""
        ...

    def rewrite(self, table: str, rows: pa.RecordBatchReader) -> int:
        """Make the table's schema and rows those of ``rows``, in one commit; its watermark stays. Returns the version.

        Raises DeltaError with the text of what ``rows`` raised.
        """
        ...

    def rearrange(self, table: str, arrange: Callable[[pa.Table], Iterable[pa.Table]]) -> int:
        """Put all rows into other files, one for each part that ``arrange`` makes of them; returns the version.

        The rows stay as they are, all are in memory meanwhile, and the table has no partitions.
        """
        ...

    def compact(self, table: str, target_bytes: int) -> int:
        """Put the rows of small files together in files of up to ``target_bytes``; returns the version.

        The rows stay as they are; nothing is committed where no two small files of one partition belong together.
        """
        ...

    def update(self, table: str, condition: str, values: Mapping[str, str | int | datetime]) -> int:
        """Give the columns of ``values`` these values where ``condition`` (SQL) holds; returns the version."""
        ...

    def delete(self, table: str, condition: str) -> int:
        """Remove the rows for which ``condition`` (SQL) holds; returns how many."""
        ...
