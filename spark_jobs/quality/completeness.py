"""Completeness of bronze: the share of a table's events in which each column has a value.

Bronze takes what the source sends, so there is nothing to hold it to; what it has is counted. Of a file the counts are
those in its Parquet footer, some kilobytes, which has all columns where Delta's own statistics have a few; a column is
read where a writer has left it out there too.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from lakepulse.contracts.catalog import Catalog
from spark_jobs.runtime.tables.lake import Lake


@dataclass(frozen=True)
class TableCompleteness:
    """A bronze table's events, and by column of its source the share of them with a value, deletes among them."""

    table: str
    events: int
    shares: Mapping[str, float]


def completeness(lake: Lake, catalog: Catalog, table: str) -> TableCompleteness:
    """What the files of ``table``, a bronze table of the contracts, hold; no shares where there is no event."""
    names = tuple(catalog.get(catalog.inputs(table)[0]).columns)
    events, values = 0, Counter[str]()
    for fragment in lake.dataset(table, lake.open(table)).get_fragments():
        assert isinstance(fragment, ds.ParquetFileFragment)
        events += fragment.metadata.num_rows
        values += _values(fragment, names)
    return TableCompleteness(table, events, {name: values[name] / events for name in names} if events else {})


def _values(fragment: ds.ParquetFileFragment, names: tuple[str, ...]) -> Counter[str]:
    """Values that are not null, by column; of a column that came after the file there are none."""
    there = set(fragment.physical_schema.names).intersection(names)
    nulls = _nulls(fragment.metadata)
    unknown = sorted(name for name in there if nulls.get(name) is None)
    if unknown:
        rows = fragment.to_table(columns=unknown)
        nulls |= {name: rows[name].null_count for name in unknown}
    return Counter({name: fragment.metadata.num_rows - (nulls[name] or 0) for name in there})


def _nulls(footer: pq.FileMetaData) -> dict[str, int | None]:
    """Nulls by column; None where the footer does not say."""
    found: dict[str, int | None] = {}
    for group in (footer.row_group(number) for number in range(footer.num_row_groups)):
        for column in (group.column(number) for number in range(group.num_columns)):
            said = column.statistics.null_count if column.statistics else None
            before = found.get(column.path_in_schema, 0)
            found[column.path_in_schema] = None if said is None or before is None else before + said
    return found
