"""The writer interface: each call is one Delta commit that carries the watermark.

``delta_rs_writer`` and ``spark_writer`` implement it, ``engine`` makes the rows, ``choice`` picks the pair.
A table whose watermark is already the one given (or a later one) is left as it is: writing again is a no-op.
"""

from typing import Protocol, TypeVar

Rows_contra = TypeVar("Rows_contra", contravariant=True)

DELETED = "_deleted"
"""boolean: the key is to be absent."""
FRESH = "_fresh"
"""boolean: the key is known not to be in the table, so no file has to be searched for it."""


class Writer(Protocol[Rows_contra]):
    """Writes tables of the lake; every method returns the table's Delta version afterwards.

    Rows have the table's columns, by name. A table that does not exist yet is created from its contract.
    """

    def append(self, table: str, rows: Rows_contra, watermark: int) -> int:
        """Add the rows, ordered by the contract's ``cluster_by`` (or key) within moderate files."""
        ...

    def overwrite(self, table: str, rows: Rows_contra, watermark: int) -> int:
        """Replace all rows of the table."""
        ...

    def upsert(self, table: str, rows: Rows_contra, watermark: int) -> int:
        """MERGE by the contract's key.

        ``rows`` has, beside the table's columns, the booleans DELETED and FRESH, and at most one row a key.
        Where the table has ``_commit_lsn`` and ``_sequence``, a row that is older than the one in the table
        changes nothing.
        """
        ...
