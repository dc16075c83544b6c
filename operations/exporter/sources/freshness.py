"""Freshness: how old the oldest change is that a table does not show yet, and what its contract promises.

It counts against the source: where nothing has changed since, what readers see is as new as can be, and its age is 0.
"""

from collections.abc import Iterable

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract, Layer
from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading
from operations.hops.latency import LAYERS
from operations.hops.layers import read_position
from operations.hops.read import read_ahead
from spark_jobs.gold.plan import cadence_seconds
from spark_jobs.runtime.tables.lake import Lake

AGE = Family(
    "lakepulse_table_age_seconds",
    "Age of the oldest change that the table lacks, 0 where none is",
    ("layer", "table"),
)
PROMISE = Family(
    "lakepulse_table_freshness_seconds", "How old the contract lets the table get", ("layer", "table")
)


class FreshnessSource:
    """The tables of the lake, by their layers' watermarks; those of gold that may be stale have one of their own."""

    name = "freshness"
    seconds = 15.0
    families = (AGE, PROMISE)

    def __init__(self, settings: Settings, lake: Lake, catalog: Catalog) -> None:
        self._settings = settings
        self._lake = lake
        self._tables = [
            each for each in catalog.tables.values() if each.layer in LAYERS and not each.written_by
        ]

    def read(self) -> Reading:
        """Age and promise of each table; raises ServiceError where the source cannot be reached."""
        layers = {layer: self._watermark(layer) for layer in LAYERS}
        of_tables = {each.table: self._own(each, layers[each.layer]) for each in self._tables}
        ahead = read_ahead(self._settings, min(of_tables.values()))
        ages = {watermark: ahead.lag(watermark)[1] for watermark in set(of_tables.values())}
        known = {table: age for table, watermark in of_tables.items() if (age := ages[watermark]) is not None}
        return {AGE: {_labels(table): age for table, age in known.items()}, PROMISE: promises(self._tables)}

    def _watermark(self, layer: str) -> int:
        position = read_position(self._settings, layer)
        return -1 if position is None else position.watermark

    def _own(self, contract: Contract, of_layer: int) -> int:
        """A table that follows every batch is where its layer is: its own watermark tells when it last changed."""
        waits = contract.layer == Layer.GOLD and cadence_seconds(contract) and of_layer >= 0
        return self._lake.watermark(contract.table) if waits else of_layer


def promises(contracts: Iterable[Contract]) -> dict[tuple[str, ...], float]:
    """The freshness of those contracts that promise one, in seconds."""
    return {
        _labels(each.table): duration(each.freshness).total_seconds() for each in contracts if each.freshness
    }


def _labels(table: str) -> tuple[str, ...]:
    layer, _, name = table.partition(".")
    return layer, name
