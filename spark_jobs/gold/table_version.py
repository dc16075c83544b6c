"""A Delta table at one version, as gold reads it: its files, chosen by their statistics.

``snapshot`` keeps them open and says what is read of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from pyarrow import fs

from spark_jobs.gold.walk import From, Values, Where
from spark_jobs.runtime.tables.listing import Listing


@dataclass(frozen=True)
class TableVersion:
    """A table at one version.

    delta-rs's own dataset builds an expression for every file and column, which costs more than reading a few of the
    files; comparing the statistics as columns does not.
    """

    listing: Listing
    filesystem: fs.FileSystem

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
        possible = [_possible(self.files, name, values) for name, values in where.items()]
        return self._dataset(self.files.filter(reduce(pc.and_, possible)) if possible else self.files)

    def read(self, files: pa.Table, columns: Sequence[str]) -> pa.Table:
        """``columns`` of all rows in some of the files."""
        return self._dataset(files).to_table(columns=list(columns))

    def _dataset(self, files: pa.Table) -> ds.Dataset:
        return ds.FileSystemDataset.from_paths(
            files["path"].to_pylist(),
            schema=self.schema,
            format=ds.ParquetFileFormat(),
            filesystem=self.filesystem,
        )


def _possible(files: pa.Table, name: str, values: Values | From) -> pa.Array:
    """For each file whether its statistics allow one of the values; files without statistics may have any.

    Only numbers and times: the statistics of long strings are cut off.
    """
    every = pa.repeat(pa.scalar(True), files.num_rows)
    if f"max.{name}" not in files.column_names:
        return every
    least, most = files[f"min.{name}"], files[f"max.{name}"]
    if not (pa.types.is_integer(most.type) or pa.types.is_temporal(most.type)):
        return every
    if isinstance(values, From):
        return pc.fill_null(pc.greater_equal(most, pa.scalar(values.day).cast(most.type)), True)
    bounds = pc.min_max(pa.array(list(values), most.type))
    reached = pc.and_(pc.greater_equal(most, bounds["min"]), pc.less_equal(least, bounds["max"]))
    return pc.fill_null(reached, True)
