"""Hops and tables: how far each hop is behind the source, and how old the oldest change is that a table lacks.

It counts against the source: where nothing has changed since, what readers see is as new as can be, and its age is 0.
"""

from collections.abc import Iterable, Mapping

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract, Layer
from lakepulse.roles import MONITOR
from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading
from operations.hops.latency import LAYERS
from operations.hops.read import Ahead, read_ahead
from spark_jobs.gold.plan import cadence_seconds
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import table_of

LAG_BYTES = Family(
    "lakepulse_hop_lag_bytes",
    "WAL between the hop and the source's end, 0 where no change is missing",
    ("hop",),
)
LAG_SECONDS = Family(
    "lakepulse_hop_lag_seconds", "Age of the oldest change that the hop lacks, 0 where none is", ("hop",)
)
AGE = Family(
    "lakepulse_table_age_seconds",
    "Age of the oldest change that the table lacks, 0 where none is",
    ("layer", "table"),
)
PROMISE = Family(
    "lakepulse_table_freshness_seconds", "How old the contract lets the table get", ("layer", "table")
)


class HopsSource:
    """The way from the source to gold, and the tables, by their layers' watermarks.

    A gold table that may be stale has a watermark of its own; that of any other tells when it last changed.
    """

    name = "hops"
    seconds = 15.0
    families: tuple[Family, ...] = (LAG_BYTES, LAG_SECONDS, AGE, PROMISE)

    def __init__(self, settings: Settings, lake: Lake, catalog: Catalog) -> None:
        self._settings = settings
        self._lake = lake
        stored = [each for each in catalog.tables.values() if each.layer in LAYERS]
        self._tables = [each for each in stored if not each.written_by]

    def read(self) -> Reading:
        """Lags, ages and promises; raises ServiceError where the source cannot be reached."""
        layers = {layer: self._lake.watermark(table_of(layer)) for layer in LAYERS}
        tables = {each.table: self._watermark(each, layers[each.layer]) for each in self._tables}
        ahead = read_ahead(self._settings, min(tables.values()), MONITOR)
        ages = {watermark: ahead.lag(watermark)[1] for watermark in {*tables.values()}}
        return {
            **of_hops(ahead, layers),
            AGE: {_labels(name): age for name, at in tables.items() if (age := ages[at]) is not None},
            PROMISE: promises(self._tables),
        }

    def _watermark(self, contract: Contract, of_layer: int) -> int:
        waits = contract.layer == Layer.GOLD and cadence_seconds(contract) and of_layer >= 0
        return self._lake.watermark(contract.table) if waits else of_layer


def of_hops(ahead: Ahead, layers: Mapping[str, int]) -> Reading:
    """The lags of slot, capture and ``layers`` (watermarks); seconds that are not known have no sample."""
    behind = ahead.wal.behind_bytes
    lags = {"slot": (behind, None), "capture": (behind, ahead.capture_lag)}
    lags |= {layer: ahead.lag(watermark) for layer, watermark in layers.items()}
    return {
        LAG_BYTES: {(hop,): size for hop, (size, _) in lags.items()},
        LAG_SECONDS: {(hop,): age for hop, (_, age) in lags.items() if age is not None},
    }


def promises(contracts: Iterable[Contract]) -> dict[tuple[str, ...], float]:
    """The freshness of those contracts that promise one, in seconds."""
    return {
        _labels(each.table): duration(each.freshness).total_seconds() for each in contracts if each.freshness
    }


def _labels(table: str) -> tuple[str, ...]:
    layer, _, name = table.partition(".")
    return layer, name
