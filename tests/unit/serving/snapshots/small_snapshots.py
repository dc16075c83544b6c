"""Snapshots of a small lake: silver.owners and gold.scores, published as often as a test likes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract
from lakepulse.settings import HomeSettings, SnapshotSettings
from serving.snapshots.publish import Published, Publisher
from serving.snapshots.reader import Snapshots
from tests.unit.proof.small_proof import SmallLake
from tests.unit.spark_jobs.silver.small_shop import OWNERS, Row, small_catalog

SCORES = "gold.scores"
SCORE = {
    "table": SCORES,
    "owner": "tests",
    "purpose": "A table for tests.",
    "kind": "full_refresh",
    "key": ["name"],
    "inputs": [OWNERS],
    "freshness": "10s",
    "columns": {
        "name": {"type": "string", "pii": True, "doc": "Name"},
        "total": {"type": "int64", "doc": "Sum"},
    },
}
OWNER_ROWS: list[Row] = [
    {"owner_id": 1, "name": "Ann", "score": 5},
    {"owner_id": 2, "name": "Bo", "score": 1},
]
SCORE_ROWS: list[Row] = [{"name": "Bo", "total": 1}, {"name": "Ann", "total": 5}]


def catalog() -> Catalog:
    """The small shop's contracts, and gold's."""
    small = small_catalog()
    select = "SELECT name, CAST(SUM(score) AS BIGINT) AS total FROM silver.owners GROUP BY name"
    contract = Contract.model_validate(SCORE)
    tables = {**small.tables, SCORES: contract}
    return replace(small, tables=tables, selects={**small.selects, SCORES: select})


class SmallSnapshots:
    """A lake and its snapshots below one folder."""

    def __init__(self, folder: Path, kept_seconds: float = 600) -> None:
        self.small = SmallLake(folder / "lake", catalog())
        self.settings = self.small.settings
        self.settings.home = HomeSettings(home=folder / "home")
        self.settings.snapshots = SnapshotSettings(kept_seconds=kept_seconds, silver=(OWNERS,))
        self.folder = self.settings.snapshots.folder(self.settings.home)

    def gold(
        self, watermark: int, rows: Iterable[Mapping[str, object]], owners: list[Row] | None = None
    ) -> None:
        """Publish silver and gold at ``watermark``."""
        self.small.publish("silver", watermark, {OWNERS: self.small.write(OWNERS, owners or OWNER_ROWS)})
        self.small.publish("gold", watermark, {SCORES: self.small.write(SCORES, rows, watermark)})

    def publish(self, *, anew: bool = False) -> Published:
        """A snapshot, by a publisher that has just started."""
        return Publisher(self.settings, self.small.catalog, self.small.lake).publish(anew=anew)

    def reader(self) -> Snapshots:
        """A reader, to be closed."""
        return Snapshots(self.settings, self.small.catalog)

    def totals(self) -> dict[str, int]:
        """What a new reader finds in gold.scores."""
        reader = self.reader()
        try:
            with reader.current() as handle:
                rows = handle.query("SELECT name, total FROM gold.scores").to_pylist()
                return {row["name"]: row["total"] for row in rows}
        finally:
            reader.close()

    def data_files(self) -> set[str]:
        """The Parquet files that are there."""
        return {str(path.relative_to(self.folder)) for path in (self.folder / "data").rglob("*.parquet")}
