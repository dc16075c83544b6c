"""Answers from the newest snapshot: files of this process, which neither the stream nor the store can hold up."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

import duckdb

from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import LakeError, ServiceError, first_line
from lakepulse.settings import Settings
from serving.api.dependencies.rows import Rows
from serving.api.problems import ApiProblem, AwayError, not_found
from serving.basis import Basis
from serving.snapshots.reader import Handle, Snapshots


class SnapshotAnswers:
    """Reads snapshots for the API; safe to share between threads.

    Where the newest one cannot be looked at, the newest that was read answers, and its basis is ``stale``.
    """

    def __init__(self, settings: Settings, catalog: Catalog, query_seconds: float) -> None:
        self._catalog, self._seconds = catalog, query_seconds
        self._snapshots = Snapshots(settings, catalog)

    def basis(self, tables: frozenset[str]) -> Basis:
        """What an answer over ``tables`` rests on; ApiProblem where there is no snapshot, or it lacks one of them."""
        handle, stale = self._current()
        with handle:
            return self._basis(handle, tables, stale=stale)

    def rows(
        self, sql: str, parameters: Mapping[str, object], tables: frozenset[str], *, masked: bool
    ) -> Rows:
        """The rows of one of our own SELECTs over ``tables``.

        Raises as ``basis``, AwayError where it takes too long, LakeError where a file cannot be read.
        """
        handle, stale = self._current()
        with handle:
            basis = self._basis(handle, tables, stale=stale)
            try:
                found = handle.query(sql, parameters, masked=masked, seconds=self._seconds)
            except duckdb.InterruptException as error:
                raise AwayError("snapshot", f"the query ran longer than {self._seconds:g} s") from error
            except duckdb.Error as error:
                cure = "`lakepulse snapshot --anew` writes all of it."
                raise LakeError(f"the snapshot cannot be read: {first_line(error)}", cure) from error
            return Rows(found, basis)

    def close(self) -> None:
        """Let go of what is open."""
        self._snapshots.close()

    def _current(self) -> tuple[Handle, bool]:
        try:
            return self._snapshots.current(), False
        except (LakeError, ServiceError) as error:
            last = self._snapshots.last()
            if last:
                return last, True
            if isinstance(error, ServiceError):
                raise AwayError("snapshot", str(error)) from error
            raise not_found("snapshot to read", "`lakepulse snapshot` writes one.") from error

    def _basis(self, handle: Handle, tables: frozenset[str], *, stale: bool) -> Basis:
        stored = frozenset(self._catalog.stored(tables))
        missing = sorted(stored - handle.manifest.by_table.keys())
        if missing:
            raise ApiProblem(
                HTTPStatus.NOT_FOUND,
                f"{missing[0]} is not in the snapshot",
                "Ask with `freshness=published`; LAKEPULSE_SNAPSHOTS_SILVER says what of silver is exported.",
            )
        return replace(handle.basis.of(stored), stale=stale)
