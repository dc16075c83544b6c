"""The export of one table: what is new of it, read from Delta, sorted, and written as Parquet for DuckDB."""

import uuid
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.delta import order_columns
from lakepulse.faults import fault_point
from serving.basis import TableBasis
from serving.snapshots.manifest import DATA, Part, SnapshotTable
from serving.snapshots.parts import PART_ROWS, plan_parts
from serving.snapshots.store import SnapshotStore
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.listing import Listing


def export(
    lake: Lake, catalog: Catalog, store: SnapshotStore, basis: TableBasis, before: SnapshotTable | None
) -> SnapshotTable:
    """The table at the version that ``basis`` names; ``before`` is it in the last snapshot, of which parts may stay."""
    table = basis.table
    listing = lake.listing(table, basis.delta_version)
    schema = str(listing.schema.remove_metadata())
    # A column that came or went does so in every part.
    parts = before.parts if before and before.schema == schema else ()
    plan = plan_parts(_rows_by_file(listing), parts)
    order = order_columns(catalog.get(table)) if table in catalog else ()
    groups = plan.written if plan.written or plan.kept else ((),)
    written = [_write(lake, store, table, listing, group, order) for group in groups]
    return SnapshotTable(basis, (*plan.kept, *written), schema)


def _rows_by_file(listing: Listing) -> dict[str, int]:
    files = listing.files
    return dict(zip(files["path"].to_pylist(), files["num_records"].to_pylist(), strict=True))


def _write(
    lake: Lake,
    store: SnapshotStore,
    table: str,
    listing: Listing,
    sources: Sequence[str],
    order: Sequence[str],
) -> Part:
    """The rows of some files of the Delta table, in order, as one part."""
    reader = lake.reader(table)
    schema = pa.schema(list(listing.schema))
    rows = pa.concat_tables([schema.empty_table(), *(reader.rows(path, schema) for path in sources)])
    if order:
        rows = rows.sort_by([(column, "ascending") for column in order])
    data, path = _parquet(rows), f"{DATA}/{table}/{uuid.uuid4().hex}.parquet"
    store.put(path, data)
    fault_point("snapshots.in-table")
    return Part(path, len(data), rows.num_rows, tuple(sources))


def _parquet(rows: pa.Table) -> bytes:
    content = pa.BufferOutputStream()
    pq.write_table(rows, content, compression="zstd", row_group_size=PART_ROWS)
    return bytes(content.getvalue().to_pybytes())
