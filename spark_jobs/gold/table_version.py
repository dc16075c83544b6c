"""A Delta table at one version, as gold reads it: its files, chosen by their statistics.

``snapshot`` keeps them open and says what is read of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from spark_jobs.gold.conditions import matching, of_files, of_rows
from spark_jobs.gold.walk import Where
from spark_jobs.runtime.tables.listing import Listing
from spark_jobs.runtime.tables.table_reader import TableReader


@dataclass(frozen=True)
class TableVersion:
    """A table at one version."""

    listing: Listing
    reader: TableReader

    @property
    def version(self) -> int:
        """The table's version."""
        return self.listing.version

    @property
    def schema(self) -> pa.Schema:
        """The table's columns."""
        return self.listing.schema

    @property
    def files(self) -> pa.Table:
        """The files with their statistics, see ``Listing``."""
        return self.listing.files

    def rows(self, columns: Sequence[str], where: Where) -> pa.Table:
        """``columns`` of the rows whose columns in ``where`` have such values; files that have none are left out."""
        return self._read(self.listing.possible(of_files(where)), columns, where)

    def read(self, files: pa.Table, columns: Sequence[str]) -> pa.Table:
        """``columns`` of all rows in some of the files."""
        return self._read(files, columns, {})

    def _read(self, files: pa.Table, columns: Sequence[str], where: Where) -> pa.Table:
        rows = self.reader.in_memory(files, self.schema)
        if rows is not None:
            return matching(rows, columns, where)
        dataset = self.reader.dataset(files, self.schema)
        return dataset.to_table(columns=list(columns), filter=of_rows(self.schema, where))
