"""The reader of snapshots: DuckDB over the newest one, for as long as whoever asked for it needs it.

``Snapshots`` is shared by all threads of a process; ``current`` gives a handle, and the snapshot behind it stays whole
until the last handle is closed, whatever is published or removed meanwhile.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from serving.basis import Basis
from serving.snapshots.manifest import CURRENT, Manifest, from_bytes, missing
from serving.snapshots.room import Room
from serving.snapshots.store import SnapshotStore
from serving.sql.relations import Relations, relations_of
from spark_jobs.runtime.engines.statement import interrupted_after

LOOK_SECONDS = 1.0
"""How long a look at the manifest holds."""
_TRIES = 5
"""A snapshot may be replaced and removed while its files are fetched."""


@dataclass(eq=False)
class _OpenSnapshot:
    """One snapshot that is open: what may be read, its DuckDB, another one without personal values, its handles."""

    manifest: Manifest
    relations: Relations
    connection: duckdb.DuckDBPyConnection
    masked: duckdb.DuckDBPyConnection
    handles: int = 0

    def close(self) -> None:
        """Let go of its files."""
        self.connection.close()
        self.masked.close()


class Handle:
    """A snapshot in use: ``basis`` says what it is; close it, or use it in a ``with``."""

    def __init__(self, opened: _OpenSnapshot, owner: "Snapshots") -> None:
        self._opened, self._owner = opened, owner
        self._closed = False

    @property
    def basis(self) -> Basis:
        """What an answer from this snapshot rests on: all of its tables; ``of`` narrows it."""
        return self._opened.manifest.basis

    @property
    def manifest(self) -> Manifest:
        """The snapshot as it was published."""
        return self._opened.manifest

    @property
    def relations(self) -> Relations:
        """Tables, views and personal columns: what ``sandbox.run`` takes for SQL of others."""
        return self._opened.relations

    def query(
        self,
        sql: str,
        parameters: Sequence[object] | Mapping[str, object] = (),
        *,
        masked: bool = False,
        seconds: float | None = None,
    ) -> pa.Table:
        """The rows of one of our own SELECTs over the tables and views; parameters stand for ``?``, or for ``$name``.

        ``masked``: personal columns hold no values. Not for SQL that others have written. Raises duckdb.Error, of which
        InterruptException where it takes longer than ``seconds``.
        """
        opened = self._opened.masked if masked else self._opened.connection
        with opened.cursor() as cursor, interrupted_after(seconds, cursor):
            values = dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
            found = cursor.sql(sql, params=values) if values else cursor.sql(sql)
            return found.to_arrow_table()

    def close(self) -> None:
        """Let go of the snapshot."""
        if not self._closed:
            self._closed = True
            self._owner.release(self._opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Snapshots:
    """The snapshots of one installation, for all threads of a process; ``close`` it at the end."""

    def __init__(self, settings: Settings, catalog: Catalog | None = None) -> None:
        self._settings = settings
        self._catalog = catalog or load_catalog(settings.home)
        self._store = SnapshotStore(settings)
        self._made_room: Room | None = None
        self._lock = threading.Lock()
        self._newest: _OpenSnapshot | None = None
        self._open: set[_OpenSnapshot] = set()
        self._looked_at = -LOOK_SECONDS

    def current(self) -> Handle:
        """The newest snapshot; LakeError where there is none, or its manifest or a file of it is not whole.

        Where a newer one cannot be read, that is said, though an older one is open: see ``last``.
        """
        with self._lock:
            if self._newest is None or time.monotonic() - self._looked_at >= LOOK_SECONDS:
                self._renew()
                self._looked_at = time.monotonic()
            assert self._newest is not None
            return self._handle(self._newest)

    def last(self) -> Handle | None:
        """The newest snapshot that could be opened so far; None before the first."""
        with self._lock:
            return self._handle(self._newest) if self._newest else None

    def release(self, opened: _OpenSnapshot) -> None:
        """A handle of ``opened`` was closed."""
        with self._lock:
            opened.handles -= 1
            self._tidy()

    def close(self) -> None:
        """Close what is open; handles that still are in use are of no use any more."""
        with self._lock:
            for each in self._open:
                each.close()
            self._open.clear()
            self._newest = None
            if self._made_room:
                self._made_room.close()

    @property
    def _room(self) -> Room:
        """Made when the first file is brought; the caller has the lock."""
        self._made_room = self._made_room or Room(reader_folder(self._settings))
        return self._made_room

    def _handle(self, opened: _OpenSnapshot) -> Handle:
        opened.handles += 1
        return Handle(opened, self)

    def _renew(self) -> None:
        for _ in range(_TRIES):
            manifest = self._manifest()
            if self._newest and self._newest.manifest.id == manifest.id:
                return
            if self._room.bring(self._store, sorted(manifest.paths)):
                self._newest = self._opened(manifest)
                self._open.add(self._newest)
                self._tidy()
                return
        raise LakeError(
            f"files of the snapshot in {self._store.place} are missing",
            "`lakepulse snapshot` writes a new one.",
        )

    def _manifest(self) -> Manifest:
        data = self._store.get(CURRENT)
        if data is None:
            raise missing(self._store.place)
        return from_bytes(data)

    def _opened(self, manifest: Manifest) -> _OpenSnapshot:
        for table in manifest.tables:
            for part in table.parts:
                self._check(part.path, part.size)
        files = {
            each.basis.table: tuple(self._room.file(part.path) for part in each.parts)
            for each in manifest.tables
        }
        relations = relations_of(self._catalog, files)
        return _OpenSnapshot(
            manifest, relations, _connect(relations, masked=False), _connect(relations, masked=True)
        )

    def _check(self, path: str, size: int) -> None:
        if self._room.file(path).stat().st_size != size:
            self._room.file(path).unlink()
            raise LakeError(
                f"the snapshot's file {path} is torn", "`lakepulse snapshot --anew` writes all of it."
            )

    def _tidy(self) -> None:
        """Close what nobody uses, and let go of its files; the caller has the lock."""
        unused = {each for each in self._open if each is not self._newest and not each.handles}
        for each in unused:
            each.close()
        self._open -= unused
        if unused:
            self._room.keep(path for each in self._open for path in each.manifest.paths)


def _connect(relations: Relations, *, masked: bool) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"python_enable_replacements": False})
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    for name in relations.opened_by(sorted(relations.names)):
        layer, _, table = name.partition(".")
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{layer}"')
        connection.execute(f'CREATE VIEW "{layer}"."{table}" AS {_select(relations, name, masked=masked)}')
    return connection


def _select(relations: Relations, name: str, *, masked: bool) -> str:
    if name in relations.views:
        return relations.views[name].select
    return relations.scan(name, masked=masked)


def reader_folder(settings: Settings) -> Path:
    """Where readers have their rooms."""
    readers = settings.snapshots.readers
    return Path(readers) if readers else settings.home.home / "snapshot-readers"
