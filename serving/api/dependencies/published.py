"""Publications: versions and position of every table, looked up in the tables' logs before any query.

A thread looks for new publications; a request finds what it knows. While nobody asks it rests, and the first who asks
has it look at once. Tables that no publication names (bronze's, the platform's own) are looked up when they are asked
for.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

import pyarrow.dataset as ds

from lakepulse.contracts.model import Layer
from serving.api.dependencies.kept_scans import KeptLake
from serving.api.problems import unavailable
from serving.basis import Basis, TableBasis
from spark_jobs.runtime.job_run import TABLE as JOB_RUNS
from spark_jobs.runtime.tables.publication import Publication, at, latest, table_of

LAYERS = (Layer.SILVER, Layer.GOLD)
NOT_YET_SECONDS = 30.0
ATTENTIVE_SECONDS = 30.0
"""After the last request."""
RESTING_SECONDS = 30.0
"""Between two looks then: each is some twenty requests to the object store."""
PATIENCE_SECONDS = 5.0
"""For the look that the first who asks has waited for."""
TRANSACTIONS = "bronze.transactions"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PublishedPosition:
    """A layer's publication, and when the transaction at its watermark was committed (UTC)."""

    publication: Publication
    committed_at: datetime


@dataclass(frozen=True)
class State:
    """What was last seen. ``generation`` rises with each publication; ``away`` says why nothing newer is known."""

    generation: int = 0
    positions: Mapping[str, PublishedPosition] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    away: str | None = None


class Publications:
    """Follows the publications of one lake; ``state`` is replaced as a whole, so that a reader sees one of them."""

    def __init__(self, lake: KeptLake, refresh_seconds: float) -> None:
        self._lake = lake
        self._refresh_seconds = refresh_seconds
        self._ended = False
        self._asked_at = time.monotonic()
        self._called = threading.Event()
        self._up_to_date = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="api-published", daemon=True)
        self._listeners: list[Callable[[], None]] = []
        self.state = State()

    def start(self) -> None:
        """Look once, then again and again until ``stop``."""
        self._look()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._ended = True
        self._called.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def rests(self) -> bool:
        """Whether what it knows may be some seconds old, since nobody has asked for a while."""
        return self._thread.is_alive() and not self._up_to_date.is_set()

    def asked(self) -> None:
        """Somebody asks: from now on it looks as often as it was told to, for a while."""
        self._asked_at = time.monotonic()
        if not self._up_to_date.is_set():
            self._called.set()

    def listen(self, heard: Callable[[], None]) -> None:
        """Call ``heard``, in the thread that looks, when something was published, or can no longer be looked for."""
        self._listeners.append(heard)

    def basis(self, tables: Collection[str], pinned: Mapping[str, int] | None = None) -> Basis:
        """What an answer that reads ``tables`` rests on, now or at the ``pinned`` watermarks of layers.

        After a rest it waits for a look. Raises ApiProblem (503) for a table that nothing has written yet.
        """
        if self.rests:
            self.asked()
            self._up_to_date.wait(PATIENCE_SECONDS)
        state = self.state
        found = tuple(self._table(state, table, pinned or {}) for table in sorted(tables))
        return Basis(found, "lake", stale=state.away is not None)

    def follows(self, tables: Collection[str]) -> bool:
        """Whether all of ``tables`` change with publications alone."""
        positions = self.state.positions.values()
        named = {table for position in positions for table in position.publication.versions}
        return named.issuperset(tables)

    def _table(self, state: State, table: str, pinned: Mapping[str, int]) -> TableBasis:
        layer = table.partition(".")[0]
        position = self._position(state, layer, pinned)
        score = state.scores.get(table)
        if position and table in position.publication.versions:
            version = position.publication.versions[table]
            return TableBasis(table, version, position.publication.watermark, position.committed_at, score)
        if not self._lake.exists(table):
            raise unavailable(f"{table} has no rows yet: nothing has written it", NOT_YET_SECONDS)
        return TableBasis(
            table,
            self._lake.version(table),
            position.publication.watermark if position else self._lake.watermark(TRANSACTIONS),
            self._lake.committed_at(table),
            score,
        )

    def _position(self, state: State, layer: str, pinned: Mapping[str, int]) -> PublishedPosition | None:
        position = state.positions.get(layer)
        watermark = pinned.get(layer)
        if position is None or watermark in (None, position.publication.watermark):
            return position
        earlier = at(self._lake, layer, watermark or 0)
        return self._of(earlier) if earlier else position

    def _follow(self) -> None:
        while not self._ended:
            if time.monotonic() < self._asked_at + ATTENTIVE_SECONDS:
                self._up_to_date.set()
                self._called.wait(self._refresh_seconds)
            else:
                self._rest()
            self._called.clear()
            if not self._ended:
                self._look()

    def _rest(self) -> None:
        """Until somebody asks, or it is time; what is kept might be older than it says by then."""
        if self._up_to_date.is_set():
            self._up_to_date.clear()
            self._tell()
        self._called.wait(RESTING_SECONDS)

    def _look(self) -> None:
        before = self.state
        try:
            positions = dict(before.positions)
            for layer in LAYERS:
                self._look_at(layer, positions)
        except Exception as error:  # noqa: BLE001  # whatever it is, requests are still answered from what is known
            log.warning("publications cannot be read: %s", error)
            self.state = State(before.generation, before.positions, before.scores, str(error))
            if before.away is None:
                # What is kept would say that it is the newest; nobody knows that now.
                self._tell()
            return
        if positions != before.positions or before.away:
            self.state = State(before.generation + 1, MappingProxyType(positions), self._scores(before), None)
            self._tell()

    def _tell(self) -> None:
        for heard in self._listeners:
            heard()

    def _look_at(self, layer: str, positions: dict[str, PublishedPosition]) -> None:
        known = positions.get(layer)
        if known:
            self._lake.require_there(table_of(layer))
        watermark = self._lake.watermark(table_of(layer))
        if watermark < 0 or (known and known.publication.watermark == watermark):
            return
        publication = latest(self._lake, layer)
        if publication:
            positions[layer] = self._of(publication)

    def _of(self, publication: Publication) -> PublishedPosition:
        """With the moment of its watermark; where it has no transaction, when it was published."""
        lsn = publication.watermark
        found = self._lake.scan(TRANSACTIONS, where=[("_commit_lsn", "=", lsn)])
        rows = found.to_table(["_committed_at"], ds.field("_commit_lsn") == lsn).to_pylist()
        moment = rows[-1]["_committed_at"] if rows else None
        return PublishedPosition(publication, moment or publication.published_at)

    def _scores(self, before: State) -> Mapping[str, float]:
        """The latest quality score of each table, from the runs of jobs."""
        if not self._lake.exists(JOB_RUNS):
            return before.scores
        columns = ["target_tables", "data_quality_score", "timestamp"]
        rows = self._lake.scan(JOB_RUNS).to_table(columns, ds.field("data_quality_score").is_valid())
        newest: dict[str, tuple[datetime, float]] = {}
        for row in rows.to_pylist():
            for table in row["target_tables"]:
                known = newest.get(table, (datetime.min.replace(tzinfo=UTC), 0.0))
                newest[table] = max(known, (row["timestamp"], row["data_quality_score"]))
        return MappingProxyType({table: score for table, (_, score) in newest.items()})
