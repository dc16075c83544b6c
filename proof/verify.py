"""The proof as a whole: take a source snapshot, wait for silver to pass it, compare, count the ledger, recompute gold.

``source_snapshot`` and ``silver_state`` are the two sides, ``compare``, ``ledger`` and ``gold_state`` the checks.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from cdc_simulator.capture.kafka.state import read_state, state_topic
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import VerificationError
from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from proof.catch_up import CatchUp, Progress, nothing
from proof.compare import Difference, compare
from proof.gold_state import gold_differences
from proof.ledger import LedgerReport, check_ledger
from proof.quarantine import without_quarantined
from proof.silver_state import cleaned, silver_at
from proof.source_snapshot import SourceSnapshot, source_snapshot
from spark_jobs.runtime.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.lake import Lake
from spark_jobs.runtime.publication import Publication, up_to


@dataclass(frozen=True)
class Report:
    """What was compared and found; ``ok`` is the verdict.

    ``tables`` are silver's, against the source; ``gold`` its tables, against a full recompute of themselves.
    """

    lsn: str
    tables: tuple[Difference, ...]
    ledger: LedgerReport
    gold: tuple[Difference, ...] = ()
    quarantined: int = 0
    seconds: float = 0.0
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", sum(table.rows for table in self.tables))

    @property
    def ok(self) -> bool:
        """Source and silver are equal, bronze holds every ledger change exactly once, gold follows from silver."""
        return all(table.equal for table in (*self.tables, *self.gold)) and self.ledger.ok


def verify(settings: Settings, catalog: Catalog, lake: Lake, timeout: float, progress: Progress) -> Report:
    """Compare all silver tables with the source at one LSN, while traffic may go on.

    Raises VerificationError where capture or silver do not get there within ``timeout`` seconds.
    """
    started = time.monotonic()
    dsn = settings.postgres.dsn("lake_verify", settings.home)
    engine = DuckDbEngine(lake)
    with source_snapshot(dsn) as snapshot:
        progress(f"source snapshot at {format_lsn(snapshot.lsn)}")
        position = _silver_position(settings, lake, snapshot.lsn, timeout, progress)
        progress("comparing source and silver, table by table")
        found = list(_differences(engine, catalog, lake, snapshot, position))
        progress("ledger against bronze")
        ledger = check_ledger(engine, catalog, lake, snapshot, _captured_before(settings))
    progress("gold against a full recompute")
    gold = tuple(gold_differences(engine, catalog, lake))
    tables, quarantined = tuple(pair[0] for pair in found), sum(pair[1] for pair in found)
    seconds = time.monotonic() - started
    return Report(format_lsn(snapshot.lsn), tables, ledger, gold, quarantined, seconds)


def _silver_position(
    settings: Settings, lake: Lake, lsn: int, timeout: float, progress: Progress
) -> tuple[Publication, int]:
    """The publication to start from and the LSN to roll forward to: the last transaction that the snapshot sees."""
    target = CatchUp(settings, lake, timeout, progress, nothing).layer(Layer.SILVER, lsn)
    published = up_to(lake, Layer.SILVER, target)
    if published is None:
        raise VerificationError(
            f"silver has no publication at or before {format_lsn(target)}",
            "Its history was removed: run `lakepulse verify` again while the stream is running.",
        )
    return published, target


def _captured_before(settings: Settings) -> str:
    """The transactions that capture's last snapshot saw; empty where none was recorded."""
    capture = settings.capture
    state = read_state(settings.kafka, state_topic(capture.connector_name), capture.slot)
    return state.snapshot_sees if state else ""


def _differences(
    engine: DuckDbEngine,
    catalog: Catalog,
    lake: Lake,
    snapshot: SourceSnapshot,
    position: tuple[Publication, int],
) -> Iterator[tuple[Difference, int]]:
    """Each silver table's difference from the source, and how many of its rows are in quarantine."""
    published, target = position
    for contract in _with_source(catalog):
        source = catalog.get(catalog.get(contract.inputs[0]).inputs[0])
        expected = cleaned(engine, catalog, contract, snapshot.read(source))
        actual = silver_at(engine, catalog, contract, published, target)
        kept, quarantined = without_quarantined(lake, contract, expected, actual, target)
        yield compare(contract.table, contract.key, kept, actual), quarantined


def _with_source(catalog: Catalog) -> Iterator[Contract]:
    return (contract for contract in catalog.by_layer(Layer.SILVER) if len(contract.inputs) == 1)
