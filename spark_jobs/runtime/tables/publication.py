"""Publications: the versions of a layer's tables that belong together, a row per advance in ``<layer>.publications``.

Reading every table at the version that one publication names gives a consistent view over all of them.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow.dataset as ds

from spark_jobs.runtime.tables.lake import Lake

REMEMBERED = 32


@dataclass(frozen=True)
class Publication:
    """All tables of ``layer`` at ``watermark`` (a commit LSN).

    ``versions`` maps ``layer.table`` to its Delta version; ``oldest_committed_at`` is the source's commit time
    of the oldest change that this publication made visible, None where there was no change: from the two follows how
    long changes take to become visible, wherever that is shown (``metrics``).
    """

    layer: str
    watermark: int
    published_at: datetime
    oldest_committed_at: datetime | None
    versions: Mapping[str, int] = field(default_factory=dict)


class _Run:
    """A layer's last publications, as long as nobody else has published in between."""

    def __init__(self) -> None:
        self._version = -1
        self._by_watermark: OrderedDict[int, Publication] = OrderedDict()

    def add(self, publication: Publication, version: int) -> None:
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

    def after(self, watermark: int, version: int) -> list[Publication] | None:
        """The publications after the one at ``watermark``; None where that one, or a later one, is not known."""
        if version != self._version or watermark not in self._by_watermark:
            return None
        return [each for each in self._by_watermark.values() if each.watermark > watermark]


class _OwnPublications(dict[str, _Run]):
    """By layer, what this process has published: reading one back costs more than many a table's advance."""


def _own(lake: Lake, layer: str) -> _Run:
    return lake.memory.of_tables(_OwnPublications).setdefault(layer, _Run())


def remember(lake: Lake, publication: Publication, version: int) -> None:
    """Keep what this process has just published as ``version`` of the layer's table."""
    _own(lake, publication.layer).add(publication, version)


def latest(lake: Lake, layer: str) -> Publication | None:
    """The last publication of ``layer``; None before the first."""
    watermark = lake.watermark(table_of(layer))
    return at(lake, layer, watermark) if watermark >= 0 else None


def at(lake: Lake, layer: str, watermark: int) -> Publication | None:
    """The last publication of ``layer`` at exactly ``watermark``; None where there is none."""
    if not lake.exists(table_of(layer)):
        return None
    remembered = _own(lake, layer).at(watermark, lake.version(table_of(layer)))
    if remembered:
        return remembered
    table = table_of(layer)
    found = lake.scan(table, where=[("watermark", "=", watermark)])
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


def oldest_change(lake: Lake, layer: str, after: int) -> datetime | None:
    """The commit time (UTC) of the oldest change that ``layer`` has made visible since its watermark was ``after``."""
    table = table_of(layer)
    own = _own(lake, layer).after(after, lake.version(table))
    if own is not None:
        moments = [each.oldest_committed_at for each in own]
    else:
        later = ds.field("watermark") > after
        rows = lake.scan(table).to_table(columns=["oldest_committed_at"], filter=later)
        moments = rows["oldest_committed_at"].to_pylist()
    return min((moment for moment in moments if moment), default=None)


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
