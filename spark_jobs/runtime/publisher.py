"""The publisher: writes and removes the rows of ``<layer>.publications``, which ``tables.publication`` reads."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.publication import Publication, remember, table_of
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter


def publish(
    lake: Lake,
    catalog: Catalog,
    layer: str,
    watermark: int,
    versions: Mapping[str, int],
    *,
    oldest_committed_at: datetime | None = None,
    transactions: Mapping[str, int] | None = None,
) -> Publication:
    """Append the publication to ``<layer>.publications`` and return it.

    ``transactions`` (application id to version) are recorded in the same commit.
    """
    published = Publication(layer, watermark, datetime.now(UTC), oldest_committed_at, dict(versions))
    lake.create(catalog, table_of(layer))
    schema = lake.listing(table_of(layer)).schema
    row = {**vars(published), "versions": list(versions.items())}
    rows = pa.Table.from_pylist([{name: row[name] for name in schema.names}], schema=schema)
    version = DeltaRsWriter(lake, catalog).add(
        table_of(layer), rows, {WATERMARK: watermark, **(transactions or {})}
    )
    remember(lake, published, version)
    return published


def withdraw(
    lake: Lake, catalog: Catalog, layer: str, below: int, before: datetime, kept: Sequence[int] = ()
) -> None:
    """Remove the layer's publications under the watermark ``below`` that were made before a moment (UTC).

    Those at the watermarks ``kept`` stay.
    """
    stays = f" AND watermark NOT IN ({', '.join(map(str, kept))})" if kept else ""
    made = f"published_at < arrow_cast('{before.isoformat()}', 'Timestamp(Microsecond, Some(\"UTC\"))')"
    writer = DeltaRsWriter(lake, catalog)
    writer.delete(table_of(layer), f"watermark < {below} AND {made}{stays}")
