"""Quality: what waits as dead letter or in quarantine, and each table's score in its newest quality run."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import QueryBuilder

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.quality.expectations import suite
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading
from operations.hops.layers import open_table, waiting_dead_letters
from spark_jobs.runtime.job_run import TABLE as JOB_RUNS
from spark_jobs.runtime.tables.lake import Lake

DEAD_LETTERS = Family(
    "lakepulse_dead_letters", "Messages that could not be decoded and wait: neither replayed nor dismissed"
)
QUARANTINED = Family(
    "lakepulse_quarantined_rows", "Rows in quarantine, by the rule that they break", ("table", "rule")
)
SCORE = Family(
    "lakepulse_quality_score",
    "Share of the table's expectations that held in its newest check",
    ("layer", "table"),
)
FAILURES = Family(
    "lakepulse_quality_failures", "Expectations that did not hold in its newest check", ("layer", "table")
)
KEPT_DAYS = 8
"""How far back a check is looked for: one a day, and a week's absence."""
_HELD = 'SELECT "table", rule, count(*) FROM rows GROUP BY "table", rule'


class QualitySource:
    """Dead letters, quarantine and checks, as the lake's own tables have them."""

    name = "quality"
    seconds = 30.0
    families: tuple[Family, ...] = (DEAD_LETTERS, QUARANTINED, SCORE, FAILURES)

    def __init__(self, settings: Settings, lake: Lake, catalog: Catalog) -> None:
        self._settings = settings
        self._lake = lake
        checked = [each for layer in (Layer.SILVER, Layer.GOLD) for each in catalog.by_layer(layer)]
        self._expectations = {each.table: len(suite(each)["expectations"]) for each in checked}
        self._scores: dict[str, float] = {}
        self._seen = datetime.now(UTC) - timedelta(days=KEPT_DAYS)

    def read(self) -> Reading:
        """What waits now, and the newest scores."""
        self._scores |= self._newer()
        return {
            DEAD_LETTERS: {(): waiting_dead_letters(self._settings)},
            QUARANTINED: self._quarantined(),
            SCORE: {_labels(table): score for table, score in self._scores.items()},
            FAILURES: failures(self._scores, self._expectations),
        }

    def _quarantined(self) -> dict[tuple[str, ...], float]:
        found = open_table(self._settings, "silver.quarantine")
        if found is None:
            return {}
        rows = pa.table(QueryBuilder().register("rows", found).execute(_HELD).read_all())
        columns = (column.to_pylist() for column in rows.columns)
        return {(table, rule): float(count) for table, rule, count in zip(*columns, strict=True)}

    def _newer(self) -> dict[str, float]:
        """Scores of the checks that were recorded since the last look, the newest of each table."""
        if not self._lake.exists(JOB_RUNS):
            return {}
        began = self._seen
        recorded = self._lake.scan(JOB_RUNS, where=[("timestamp", ">", began)])
        wanted = (pc.field("timestamp") > began) & (pc.field("transformation_type") == "check")
        rows = recorded.to_table(columns=["timestamp", "source_tables", "data_quality_score"], filter=wanted)
        found = sorted(rows.to_pylist(), key=lambda row: row["timestamp"])
        self._seen = max([began, *(row["timestamp"] for row in found)])
        scored = [row for row in found if row["data_quality_score"] is not None]
        return {table: row["data_quality_score"] for row in scored for table in row["source_tables"]}


def failures(scores: Mapping[str, float], expectations: Mapping[str, int]) -> dict[tuple[str, ...], float]:
    """How many expectations the scores stand for."""
    return {
        _labels(table): round((1.0 - score) * expectations[table])
        for table, score in scores.items()
        if table in expectations
    }


def _labels(table: str) -> tuple[str, ...]:
    layer, _, name = table.partition(".")
    return layer, name
