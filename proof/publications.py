"""Publications of a layer, sampled over the time that the lake keeps: the last, the oldest, some in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow.dataset as ds

from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest, table_of

SAFE = 0.5
"""The part of the kept time that is looked at: VACUUM may take what is older while it is being read."""


@dataclass(frozen=True)
class Sampled:
    """Publications in order: ``(watermark, versions by table)`` each."""

    publications: Sequence[tuple[int, Mapping[str, int]]]

    def versions(self, table: str) -> list[int]:
        """The table's different versions among them, ascending in time."""
        found = [versions[table] for _, versions in self.publications if table in versions]
        return [version for n, version in enumerate(found) if not n or version != found[n - 1]]


def sample(lake: Lake, layer: str, kept_minutes: float, count: int) -> Sampled:
    """``count`` publications of ``layer`` whose files are kept, evenly over that time, with the last."""
    if not lake.exists(table_of(layer)):
        return Sampled(())
    since = datetime.now(UTC) - timedelta(minutes=kept_minutes * SAFE)
    rows = lake.scan(table_of(layer)).to_table(
        columns=["watermark", "published_at", "versions"], filter=ds.field("published_at") >= since
    )
    if not rows.num_rows:
        last = latest(lake, layer)
        return Sampled([(last.watermark, last.versions)] if last else ())
    ordered = sorted(rows.to_pylist(), key=lambda row: row["published_at"])
    step = max(1, -(-len(ordered) // count))
    chosen = ordered[::-1][::step][::-1]
    return Sampled([(row["watermark"], dict(row["versions"])) for row in chosen])
