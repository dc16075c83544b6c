"""Answers from the lake as it is now: its tables and the tail behind them, or its tables alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pyarrow as pa

from lakepulse.clients import kafka
from lakepulse.contracts.catalog import Catalog, load_catalog, with_topic_names
from lakepulse.errors import LakePulseError
from lakepulse.settings import Settings
from spark_jobs.events.tables import EventTables
from spark_jobs.runtime.engines.query import Shown, everything, query
from spark_jobs.runtime.engines.statement import connect, interrupted_after, referenced_tables
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.tail.event_view import EventViews, followed_events
from spark_jobs.tail.joined import JoinedLake
from spark_jobs.tail.view import View, Views, follows


@dataclass(frozen=True)
class Answer:
    """The rows of a SELECT, and the position that they show: a commit LSN and when that was committed (UTC).

    Both are None where the tables alone were read; ``reason`` says why, where more was asked for. Of the tables of web
    ``events`` there is no LSN: they show what the broker took before ``taken_until`` (UTC).
    """

    rows: pa.Table
    lsn: int | None = None
    committed_at: datetime | None = None
    taken_until: datetime | None = None
    events: frozenset[str] = frozenset()
    reason: str | None = None


@dataclass(frozen=True)
class _Seen:
    """A lake to answer from, and what it shows; see Answer."""

    lake: Lake
    changes: View | None = None
    taken_until: datetime | None = None
    events: frozenset[str] = frozenset()

    def answer(self, rows: pa.Table) -> Answer:
        """``rows`` with the positions."""
        lsn, committed_at = (self.changes.lsn, self.changes.committed_at) if self.changes else (None, None)
        return Answer(rows, lsn, committed_at, self.taken_until, self.events)


class LakeReader:
    """Reads one installation's lake; what it opens stays open from one answer to the next. For one thread.

    A query that takes longer than ``query_seconds`` is interrupted.
    """

    def __init__(self, settings: Settings | None = None, query_seconds: float | None = None) -> None:
        self._settings, self._query_seconds = settings or Settings(), query_seconds
        self._lake = Lake(self._settings)
        self._catalog: Catalog | None = None
        self._views: Views | None = None
        self._event_views: EventViews | None = None
        self._connection = connect()

    def read(
        self,
        statement: str,
        *,
        committed: bool = False,
        parameters: Mapping[str, object] | None = None,
        shown: Shown = everything,
    ) -> Answer:
        """The answer to one SELECT in DuckDB's SQL, over every whole transaction and every web event that Kafka holds.

        ``committed``: over what is published in the tables, each layer at its own position. So too for bronze and for
        gold tables that may be older by their contract, and where the tail cannot be had: without Kafka, for instance.
        ``parameters`` are the values of the statement's ``$name``, ``shown`` what of each table is there.
        Raises LakeError for wrong SQL, an unknown table, one that is not in the lake yet, and for what takes too long.
        """
        named = referenced_tables(statement)
        tables = named if committed else self._contracts().stored(named)
        try:
            seen = None if committed else self._seen(tables)
        except LakePulseError as error:
            return Answer(self._query(self._lake, statement, parameters, shown), reason=str(error))
        if seen is None:
            return Answer(self._query(self._lake, statement, parameters, shown))
        return seen.answer(self._query(seen.lake, statement, parameters, shown))

    def close(self) -> None:
        """Leave the services."""
        if self._views:
            self._views.close()
        if self._event_views:
            self._event_views.close()

    def _query(
        self, lake: Lake, statement: str, parameters: Mapping[str, object] | None, shown: Shown
    ) -> pa.Table:
        connection = self._connection
        with interrupted_after(self._query_seconds, connection):
            return query(lake, self._contracts, statement, connection, parameters=parameters, shown=shown)

    def _following(self) -> Views:
        # Its clients would wait for seconds before they say that it is away.
        kafka.check(self._settings.kafka)
        if self._views is None:
            self._views = Views(self._settings, self._contracts(), self._lake)
        return self._views

    def _seen(self, tables: Collection[str]) -> _Seen | None:
        """``tables`` with what is behind them; None where nothing can be.

        Events first: an order of the web shop is committed before the event of its purchase is sent.
        """
        of_events = frozenset(self._of_events.keys() & set(tables))
        events = self._following_events(of_events).of(of_events) if of_events else None
        others = set(tables) - of_events
        changes = None
        if any(follows(self._contracts(), table) for table in others):
            changes = self._following().of(others)
        if events is None:
            return _Seen(changes.lake, changes) if changes else None
        lake = events.lake
        if others:
            lake = JoinedLake(self._settings, changes.lake if changes else self._lake, lake, of_events)
        return _Seen(lake, changes, events.taken_until, of_events)

    @cached_property
    def _of_events(self) -> Mapping[str, EventTables]:
        return followed_events(self._contracts())

    def _following_events(self, tables: Collection[str]) -> EventViews:
        kafka.check(self._settings.kafka)
        if self._event_views is None:
            made = self._of_events[next(iter(tables))]
            self._event_views = EventViews(self._settings, self._contracts(), self._lake, made)
        return self._event_views

    def _contracts(self) -> Catalog:
        if self._catalog is None:
            self._catalog = with_topic_names(load_catalog(self._settings.home), self._settings.capture)
        return self._catalog
