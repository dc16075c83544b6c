"""Which versions of a layer's tables belong together: one row per advance in ``<layer>.publications``.

Reading every table at the version that one publication names gives a consistent view over all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable, write_deltalake

from lakepulse.contracts.catalog import Catalog
from spark_jobs.runtime.lake import Lake, commit_properties


@dataclass(frozen=True)
class Publication:
    """All tables of ``layer`` at ``watermark`` (a commit LSN).

    ``versions`` maps ``layer.table`` to its Delta version; ``oldest_committed_at`` is the source's commit time
    of the oldest change that this publication made visible, None where there was no change.
    """

    layer: str
    watermark: int
    published_at: datetime
    oldest_committed_at: datetime | None
    versions: Mapping[str, int] = field(default_factory=dict)


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
    table = lake.create(catalog, _table(layer))
    schema = pa.schema(table.schema().to_arrow())
    row = {**vars(published), "versions": list(versions.items())}
    rows = pa.Table.from_pylist([{name: row[name] for name in schema.names}], schema=schema)
    write_deltalake(table, rows, mode="append", commit_properties=commit_properties(watermark, transactions))
    return published


def latest(lake: Lake, layer: str) -> Publication | None:
    """The last publication of ``layer``; None before the first."""
    watermark = lake.watermark(_table(layer))
    return at(lake, layer, watermark) if watermark >= 0 else None


def at(lake: Lake, layer: str, watermark: int) -> Publication | None:
    """The last publication of ``layer`` at exactly ``watermark``; None where there is none."""
    if not lake.exists(_table(layer)):
        return None
    rows = _dataset(lake.open(_table(layer)), watermark).to_table(filter=ds.field("watermark") == watermark)
    if not rows.num_rows:
        return None
    return _publication(max(rows.to_pylist(), key=lambda row: row["published_at"]))


def _dataset(table: DeltaTable, watermark: int) -> ds.Dataset:
    return table.to_pyarrow_dataset(file_pruning_predicate=[("watermark", "=", watermark)])


def _publication(row: dict[str, Any]) -> Publication:
    return Publication(
        row["layer"],
        row["watermark"],
        row["published_at"],
        row["oldest_committed_at"],
        dict(row["versions"]),
    )


def _table(layer: str) -> str:
    return f"{layer}.publications"
