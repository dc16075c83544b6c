"""The proof as a whole: a source snapshot, and each hop behind it held against a witness; ``checks`` are its parts.

Every check says what it compared (``report``); what the catalog names and no check saw is a finding, never silence.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from cdc_simulator.capture.kafka.state import CaptureState, read_state, state_topic
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import VerificationError
from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from proof.catch_up import CatchUp, Progress, confirmed_lsn, nothing, source_lsn
from proof.checks.capture.confirmed import confirmed_position
from proof.checks.capture.delivery import delivery
from proof.checks.capture.ends import transaction_ends
from proof.checks.capture.ledger import Ledger
from proof.checks.files import files
from proof.checks.gold.balances import balances
from proof.checks.gold.freshness import gold_freshness, gold_position
from proof.checks.gold.parameters import model_parameters
from proof.checks.gold.recompute import gold_against_recompute
from proof.checks.presence import presence
from proof.checks.silver.history import histories
from proof.checks.silver.metadata import bronze_commits, silver_metadata
from proof.checks.silver.mirror import silver_against_source
from proof.checks.silver.order import bronze_order, silver_order
from proof.checks.snapshots import snapshots
from proof.evidence import Evidence, mirrors
from proof.facts import Envelopes, written_schemas
from proof.offsets import messages
from proof.publications import sample
from proof.report import CheckReport, FindingKind, Report, Statement
from proof.source_snapshot import SourceSnapshot, source_snapshot
from proof.web_events.topic import web_events
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, up_to

SAMPLED = 3
"""Publications of a layer that are looked at beside each other."""


def verify(settings: Settings, catalog: Catalog, lake: Lake, timeout: float, progress: Progress) -> Report:
    """Hold the lake against the source at one LSN, while traffic may go on.

    Raises VerificationError where capture or silver do not get there within ``timeout`` seconds.
    """
    return _Proof(settings, catalog, lake, timeout, progress).report()


class _Proof:
    def __init__(
        self, settings: Settings, catalog: Catalog, lake: Lake, timeout: float, progress: Progress
    ) -> None:
        self._settings, self._catalog, self._lake = settings, catalog, lake
        self._timeout, self._progress = timeout, progress
        self._checks: list[CheckReport] = []

    def report(self) -> Report:
        """Everything, in the order in which what comes later rests on what came before."""
        started = time.monotonic()
        with self._evidence() as evidence:
            lsn = format_lsn(evidence.snapshot.lsn)
            self._look_for_tables(evidence, "tables", Layer.BRONZE, Layer.SILVER)
            self._run("source", silver_against_source(evidence))
            ledger = Ledger(evidence)
            self._run("ledger", ledger.findings())
        self._run_hops(evidence)
        waiting = self._catch_up()
        self._run("position", gold_position(evidence, waiting))
        # Not before that: beside a stream that was just started, gold is still made for the first time.
        self._look_for_tables(evidence, "gold tables", Layer.GOLD)
        self._run("freshness", gold_freshness(evidence, waiting))
        self._run("recompute", gold_against_recompute(evidence.engine, self._catalog, self._lake))
        kept = self._settings.lake.kept_minutes
        self._run("parameters", model_parameters(evidence.engine, self._catalog, self._lake, kept))
        self._run("files", files(self._settings, self._catalog, self._lake, evidence.engine))
        self._run("web events", web_events(self._settings, self._catalog, self._lake, self._catch_up()))
        # Last: what they wait for is made now and then, and may have come meanwhile.
        self._run("snapshots", snapshots(evidence, waiting))
        by_name = {check.name: check for check in self._checks}
        source = by_name["source"]
        return Report(
            lsn=lsn,
            tables=source.differences,
            ledger=ledger.report,
            gold=by_name["recompute"].differences,
            expected_tables=len(mirrors(self._catalog)),
            expected_gold=len(self._catalog.computed(Layer.GOLD)),
            views=len(self._catalog.views),
            quarantined=evidence.quarantined,
            checks=tuple(self._checks),
            seconds=time.monotonic() - started,
        )

    def _look_for_tables(self, evidence: Evidence, name: str, *layers: Layer) -> None:
        self._run(name, presence(self._catalog, self._lake, layers))
        findings = self._checks[-1].findings
        evidence.absent |= {each.table for each in findings if each.kind is FindingKind.ABSENT}

    @contextmanager
    def _evidence(self) -> Iterator[Evidence]:
        settings = self._settings
        dsn = settings.postgres.dsn("lake_verify", settings.home)
        topics = {*self._catalog.topics(), settings.kafka.transaction_topic}
        # Nothing is waited for where the source is away: this raises.
        source_lsn(settings)
        # What is read of Kafka and the source before silver's first publication has nothing to be held against.
        waiting = self._catch_up()
        waiting.snapshot()
        waiting.published(Layer.SILVER, 0)
        with messages(settings.kafka) as kafka:
            ends = kafka.offsets(topics)
        with source_snapshot(dsn) as snapshot:
            self._progress(f"source snapshot at {format_lsn(snapshot.lsn)}")
            silver, target = self._silver_position(snapshot)
            yield Evidence(
                settings,
                self._catalog,
                self._lake,
                DuckDbEngine(self._lake),
                snapshot,
                silver,
                target,
                ends,
                *self._capture_position(),
            )

    def _run_hops(self, evidence: Evidence) -> None:
        """What needs no snapshot of the source any more."""
        settings, lake = self._settings, self._lake
        self._run(
            "confirmed", confirmed_position(settings.capture.slot, evidence.confirmed, evidence.captured)
        )
        with messages(settings.kafka) as kafka, written_schemas(settings.registry.url) as fetch:
            envelopes = Envelopes(fetch)
            self._run("delivery", delivery(evidence, kafka, envelopes))
            self._run("ends", transaction_ends(evidence, kafka, envelopes))
        self._run("order", bronze_order(evidence))
        self._run("metadata", chain(bronze_commits(evidence), silver_metadata(evidence)))
        self._run("history", histories(evidence))
        kept = settings.lake.kept_minutes
        self._run("progress", silver_order(evidence, sample(lake, Layer.SILVER, kept, SAMPLED)))
        self._run("balances", balances(evidence.engine, lake, sample(lake, Layer.GOLD, kept, SAMPLED)))

    def _run(self, name: str, statements: Iterable[Statement]) -> None:
        self._progress(_PROGRESS[name])
        started = time.monotonic()
        stated = list(statements)
        self._checks.append(CheckReport.of(name, time.monotonic() - started, stated))

    def _catch_up(self) -> CatchUp:
        return CatchUp(self._settings, self._lake, self._timeout, self._progress, nothing)

    def _silver_position(self, snapshot: SourceSnapshot) -> tuple[Publication, int]:
        """The publication to start from and the LSN to roll forward to: the last transaction that the snapshot sees."""
        target = self._catch_up().layer(Layer.SILVER, snapshot.lsn)
        published = up_to(self._lake, Layer.SILVER, target)
        if published is None:
            raise VerificationError(
                f"silver has no publication at or before {format_lsn(target)}",
                "Its history was removed: run `lakepulse verify` again while the stream is running.",
            )
        return published, target

    def _capture_position(self) -> tuple[int, CaptureState | None]:
        """The slot's position, and capture's record of it; in this order, since capture writes the record first."""
        confirmed, capture = confirmed_lsn(self._settings), self._settings.capture
        topic = state_topic(capture.connector_name)
        return confirmed, read_state(self._settings.kafka, topic, capture.slot)


_PROGRESS = {
    "tables": "every table of bronze and silver in the lake",
    "source": "comparing source and silver, table by table",
    "ledger": "ledger against bronze",
    "confirmed": "the slot against capture's record",
    "delivery": "Kafka's messages against bronze",
    "ends": "Kafka's END records against bronze",
    "order": "the order of bronze's rows",
    "metadata": "metadata columns",
    "history": "versions against bronze's changes",
    "progress": "silver against its earlier versions",
    "balances": "sums that every transaction keeps",
    "position": "gold up to the source's snapshot",
    "gold tables": "every table of gold in the lake",
    "freshness": "the age of gold's tables",
    "recompute": "gold against a full recompute",
    "parameters": "the models' parameters against their history",
    "web events": "web events against the topic, their ledger and the KPIs",
    "files": "files against bronze, and bronze against silver",
    "snapshots": "the newest snapshot against the tables",
}
