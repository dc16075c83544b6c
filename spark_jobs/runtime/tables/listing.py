"""A table's files at one version, as its log lists them."""

from dataclasses import dataclass

import pyarrow as pa
from deltalake import DeltaTable


@dataclass(frozen=True)
class Listing:
    """The files with their statistics: ``path``, ``size_bytes``, ``num_records``, ``min.<column>``, ``max.<column>``.

    ``schema`` is the table's.
    """

    version: int
    schema: pa.Schema
    files: pa.Table

    @classmethod
    def of(cls, handle: DeltaTable) -> "Listing":
        """What ``handle`` lists now; read again where a commit came in between."""
        while True:
            version = handle.version()
            found = cls(
                version,
                pa.schema(handle.schema().to_arrow()),
                pa.table(handle.get_add_actions(flatten=True)),
            )
            if handle.version() == version:
                return found
