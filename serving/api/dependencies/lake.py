"""Statements over the lake: its tables as published or a snapshot, by a few readers; with the tail, by one."""

import queue
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TypeVar

import duckdb

from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from serving.api.access.masking import Masking
from serving.api.access.roles import Role
from serving.api.dependencies.breakers import Breakers
from serving.api.dependencies.bulkhead import Bulkhead
from serving.api.dependencies.kept_scans import KeptLake
from serving.api.dependencies.published import Publications
from serving.api.dependencies.rows import Rows
from serving.api.dependencies.snapshots import SnapshotAnswers
from serving.api.problems import ApiProblem, AwayError
from serving.api.settings import ServingSettings
from serving.basis import Basis, TableBasis
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.engines.statement import connect, interrupted_after
from spark_jobs.tail.reader import Answer, LakeReader

Value = TypeVar("Value")
Values = Mapping[str, object]
Slow = Callable[[str], Exception]
"""The error that says, with a detail, that a query took too long."""


class Readers:
    """Reads one lake for the API; for one event loop."""

    def __init__(
        self, settings: Settings, serving: ServingSettings, catalog: Catalog, breakers: Breakers
    ) -> None:
        self._catalog, self._breakers, self._serving = catalog, breakers, serving
        self.masking = Masking(catalog)
        self.lake = KeptLake(settings)
        self.published = Publications(self.lake, serving.refresh_seconds)
        self._connections: queue.SimpleQueue[duckdb.DuckDBPyConnection] = queue.SimpleQueue()
        for _ in range(serving.readers):
            self._connections.put(connect(serving.query_memory_mb))
        self._tables = Bulkhead("lake", serving.readers, serving.waiting, serving.query_seconds + 1)
        self._tail = Bulkhead("live", 1, serving.waiting, serving.live_seconds)
        self._live = LakeReader(settings, serving.query_seconds)
        self._snapshots = SnapshotAnswers(settings, catalog, serving.query_seconds)

    def close(self) -> None:
        """Leave the services."""
        self.published.stop()
        self._tables.close()
        self._tail.close()
        self._live.close()
        self._snapshots.close()

    async def committed(self, sql: str, values: Values, role: Role, basis: Basis) -> Rows:
        """The rows of ``sql`` over the tables at the versions of ``basis``, as ``role`` sees them."""
        return await self.in_lake(partial(self._committed, sql, values, role, basis, busy))

    async def foreign(self, sql: str, values: Values, role: Role, basis: Basis) -> Rows:
        """As ``committed``, for a statement of the caller's own: its faults say nothing of the lake."""
        return await self._tables.run(partial(self._committed, sql, values, role, basis, asks_too_much))

    async def live(self, sql: str, values: Values, role: Role, basis: Basis) -> Rows:
        """The same over every whole transaction and web event that Kafka has.

        Over the tables alone, and marked as stale, without Kafka, or where it takes longer than it may.
        """
        if self._tail.lags:
            # Who comes now would wait for what others have given up.
            return await self._instead(sql, values, role, basis, "what Kafka alone has takes too long")
        try:
            return await self._tail.run(partial(self._with_tail, sql, values, role, basis))
        except AwayError as error:
            return await self._instead(sql, values, role, basis, str(error))

    async def snapshot(self, sql: str, values: Values, role: Role, basis: Basis) -> Rows:
        """The rows of ``sql`` over the newest snapshot, which has every table of ``basis``."""
        tables, masked = frozenset(each.table for each in basis.tables), not self.masking.sees_all(role)
        return await self._tables.run(partial(self._snapshots.rows, sql, values, tables, masked=masked))

    async def look_up_snapshot(self, tables: frozenset[str]) -> Basis:
        """What an answer from the newest snapshot rests on; raises as SnapshotAnswers.basis."""
        return await self._tables.run(partial(self._snapshots.basis, tables))

    async def look_up(self, tables: frozenset[str], pinned: Mapping[str, int] | None = None) -> Basis:
        """What an answer that reads ``tables`` rests on; at once where publications name them all."""
        stored = self._catalog.stored(tables)
        if pinned is None and self.follows(tables) and not self.published.rests:
            return self.published.basis(stored)
        ask = partial(self.published.basis, stored, pinned)
        return await self.in_lake(ask)

    def follows(self, tables: frozenset[str]) -> bool:
        """Whether what is read of ``tables`` changes with publications alone."""
        return self.published.follows(self._catalog.stored(tables))

    async def in_lake(self, work: Callable[[], Value]) -> Value:
        """What ``work`` finds in the lake, behind its breaker and within its limits."""
        return await self._tables.run(partial(self._breakers.call, "lake", work))

    async def _instead(self, sql: str, values: Values, role: Role, basis: Basis, reason: str) -> Rows:
        found = await self.committed(sql, values, role, basis)
        return replace(found, basis=replace(found.basis, stale=True), reason=reason)

    def _committed(self, sql: str, values: Values, role: Role, basis: Basis, slow: Slow) -> Rows:
        versions = {each.table: each.delta_version for each in basis.tables}
        with self._connection() as connection, limits_told(self._serving, slow):
            rows = query(
                self.lake,
                self._catalog,
                sql,
                connection,
                parameters=values,
                shown=self.masking.shown(role),
                versions=versions,
            )
        return Rows(rows, basis)

    def _with_tail(self, sql: str, values: Values, role: Role, basis: Basis) -> Rows:
        with limits_told(self._serving, busy):
            answer = self._live.read(sql, parameters=values, shown=self.masking.shown(role))
        if answer.taken_until is None and answer.lsn is None:
            return Rows(answer.rows, replace(basis, stale=answer.reason is not None), answer.reason)
        tables = tuple(_as_shown(each, answer) for each in basis.tables)
        return Rows(answer.rows, replace(basis, tables=tables, source="live"))

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One of the connections; what runs on it too long is interrupted."""
        connection = self._connections.get()
        try:
            with interrupted_after(self._serving.query_seconds, connection):
                yield connection
        finally:
            self._connections.put(connection)


def busy(detail: str) -> Exception:
    """A statement of an operation's own takes too long: what it reads is too busy to answer."""
    return AwayError("lake", detail)


def asks_too_much(detail: str) -> Exception:
    """A statement of the caller's takes too long: no fault of the lake's."""
    cure = "Ask for less: a condition, a shorter period; LAKEPULSE_SERVING_QUERY_SECONDS is the limit."
    return ApiProblem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, cure)


@contextmanager
def limits_told(serving: ServingSettings, slow: Slow) -> Iterator[None]:
    """Raise what ``slow`` makes of it where a query came to its limit of time, ApiProblem where to that of memory."""
    try:
        yield
    except LakeError as error:
        if isinstance(error.__cause__, duckdb.InterruptException):
            raise slow(f"the query ran longer than {serving.query_seconds:g} s") from error
        if isinstance(error.__cause__, duckdb.OutOfMemoryException):
            raise ApiProblem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"the query needs more than {serving.query_memory_mb} MiB of memory",
                "Ask for less: a condition, fewer groups; LAKEPULSE_SERVING_QUERY_MEMORY_MB is the limit.",
            ) from error
        raise


def _as_shown(table: TableBasis, answer: Answer) -> TableBasis:
    """Where ``table`` is in an answer from the tail."""
    if table.table in answer.events and answer.taken_until is not None:
        return replace(table, committed_at=answer.taken_until)
    if answer.lsn is not None and answer.committed_at is not None:
        return replace(table, commit_lsn=answer.lsn, committed_at=answer.committed_at)
    return table
