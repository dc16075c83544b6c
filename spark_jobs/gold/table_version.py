"""A Delta table at one version, as gold reads it: its files, chosen by their statistics.

``snapshot`` keeps them open and says what is read of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.dataset as ds

from spark_jobs.gold.walk import From, Values, Where
from spark_jobs.runtime.tables.listing import Condition, Listing
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

    def dataset(self, where: Where) -> ds.Dataset:
        """The files that can have rows whose columns in ``where`` have such values."""
        conditions = [_condition(name, values) for name, values in where.items()]
        return self.listing.dataset(self.reader, conditions)

    def read(self, files: pa.Table, columns: Sequence[str]) -> pa.Table:
        """``columns`` of all rows in some of the files."""
        return self.reader.dataset(files, self.schema).to_table(columns=list(columns))


def _condition(name: str, values: Values | From) -> Condition:
    return (name, ">=", values.day) if isinstance(values, From) else (name, "in", values)
