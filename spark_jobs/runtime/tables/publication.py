"""Which versions of a layer's tables belong together: one row per advance in ``<layer>.publications``.

Reading every table at the version that one publication names gives a consistent view over all of them.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import write_deltalake

from lakepulse.contracts.catalog import Catalog
from spark_jobs.runtime.tables.lake import Lake, commit_properties

REMEMBERED = 32


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


class _Own:
    """The last publications that this process made: reading one back costs more than many a table's advance."""

    def __init__(self) -> None:
        self._version = -1
        self._by_watermark: OrderedDict[int, Publication] = OrderedDict()

    def remember(self, publication: Publication, version: int) -> None:
        """``publication`` made ``version`` of the layer's table of publications."""
        if version != self._version + 1:
            self._by_watermark.clear()
        self._version = version
        self._by_watermark[publication.watermark] = publication
        if len(self._by_watermark) > REMEMBERED:
            self._by_watermark.popitem(last=False)

    def at(self, watermark: int, version: int) -> Publication | None:
        """The publication at ``watermark``, if nobody else has published up to ``version``."""
        return self._by_watermark.get(watermark) if version == self._version else None


_OWN: WeakKeyDictionary[Lake, dict[str, _Own]] = WeakKeyDictionary()


def _own(lake: Lake, layer: str) -> _Own:
    return _OWN.setdefault(lake, {}).setdefault(layer, _Own())


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
    table = lake.create(catalog, table_of(layer))
    schema = pa.schema(table.schema().to_arrow())
    row = {**vars(published), "versions": list(versions.items())}
    rows = pa.Table.from_pylist([{name: row[name] for name in schema.names}], schema=schema)
    write_deltalake(table, rows, mode="append", commit_properties=commit_properties(watermark, transactions))
    _own(lake, layer).remember(published, table.version())
    return published


def latest(lake: Lake, layer: str) -> Publication | None:
    """The last publication of ``layer``; None before the first."""
    watermark = lake.watermark(table_of(layer))
    return at(lake, layer, watermark) if watermark >= 0 else None


def at(lake: Lake, layer: str, watermark: int) -> Publication | None:
    """The last publication of ``layer`` at exactly ``watermark``; None where there is none."""
    if not lake.exists(table_of(layer)):
        return None
    remembered = _own(lake, layer).at(watermark, lake.open(table_of(layer)).version())
    if remembered:
        return remembered
    table = table_of(layer)
    found = lake.dataset(table, lake.open(table), [("watermark", "=", watermark)])
    rows = found.to_table(filter=ds.field("watermark") == watermark)
    if not rows.num_rows:
        return None
    return _publication(max(rows.to_pylist(), key=lambda row: row["published_at"]))


def up_to(lake: Lake, layer: str, lsn: int) -> Publication | None:
    """The newest publication of ``layer`` whose watermark is at most ``lsn``; None where there is none."""
    if not lake.exists(table_of(layer)):
        return None
    rows = lake.scan(table_of(layer)).to_table(columns=["watermark"], filter=ds.field("watermark") <= lsn)
    return at(lake, layer, max(rows["watermark"].to_pylist())) if rows.num_rows else None


def forget(lake: Lake, layer: str, below: int, before: datetime, kept: Sequence[int]) -> None:
    """Remove the layer's publications under the watermark ``below`` that were made before a moment (UTC).

    Those at the watermarks ``kept`` stay.
    """
    stays = f" AND watermark NOT IN ({', '.join(map(str, kept))})" if kept else ""
    made = f"published_at < arrow_cast('{before.isoformat()}', 'Timestamp(Microsecond, Some(\"UTC\"))')"
    lake.open(table_of(layer)).delete(f"watermark < {below} AND {made}{stays}")


def table_of(layer: str) -> str:
    """The table of a layer's publications."""
    return f"{layer}.publications"


def _publication(row: dict[str, Any]) -> Publication:
    return Publication(
        row["layer"],
        row["watermark"],
        row["published_at"],
        row["oldest_committed_at"],
        dict(row["versions"]),
    )
