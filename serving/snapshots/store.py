"""The place of snapshots: a directory, or a prefix of a bucket; files are written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore

from lakepulse.errors import ServiceError, first_line
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.object_store import bucket_store


class SnapshotStore:
    """Reads and writes below one root; safe to share between threads.

    Everything raises ServiceError where the object store is away or refuses.
    """

    def __init__(self, settings: Settings, *, create: bool = False) -> None:
        """``create`` makes the directory where it is missing: for who writes."""
        self._settings = settings
        self.folder = None if settings.snapshots.on_s3 else settings.snapshots.folder(settings.home).resolve()
        if self.folder and create:
            self.folder.mkdir(parents=True, exist_ok=True)
        bucket, _, prefix = settings.snapshots.root.removeprefix("s3://").partition("/")
        self._bucket, self._prefix = (
            bucket,
            f"{prefix.strip('/')}/" if prefix.strip("/") and not self.folder else "",
        )
        self._opened: ObjectStore | None = None

    @property
    def place(self) -> str:
        """The root, for sentences."""
        return str(self.folder) if self.folder else self._settings.snapshots.root

    def put(self, path: str, data: bytes) -> None:
        """Write ``path``, or over it: readers see the old file or the new one.

        In a bucket that is so because it is one request, whatever the size: a bucket knows no renaming.
        """
        with self._asked():
            obstore.put(self._store, self._path(path), data, use_multipart=False)

    def get(self, path: str) -> bytes | None:
        """The file; None where there is none."""
        if not self._is_there:
            return None
        try:
            with self._asked():
                return bytes(obstore.get(self._store, self._path(path)).bytes())
        except (NotFoundError, FileNotFoundError):
            return None

    def remove(self, path: str) -> None:
        """Remove ``path``; that it is gone already is well."""
        try:
            with self._asked():
                obstore.delete(self._store, self._path(path))
        except (NotFoundError, FileNotFoundError):
            return

    def files(self, folder: str) -> Iterator[tuple[str, int, datetime]]:
        """Path, size and last change (UTC) of every file below ``folder``."""
        if not self._is_there:
            return
        with self._asked():
            found = obstore.list(self._store, prefix=self._path(folder)).collect()
        for each in found:
            yield each["path"].removeprefix(self._prefix), each["size"], each["last_modified"]

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Around each request: what is not there is left to the caller, all else is told with what mends it."""
        try:
            yield
        except NotFoundError:
            raise
        except BaseError as error:
            # Behind that comes the answer's body.
            said = first_line(error).partition(": <?xml")[0]
            raise ServiceError(
                f"the snapshots in {self.place} cannot be reached ({said})",
                "See that the object store answers, and what its account may do there.",
            ) from error

    @property
    def _is_there(self) -> bool:
        return self.folder is None or self.folder.is_dir()

    @property
    def _store(self) -> ObjectStore:
        if self._opened is None:
            self._opened = (
                LocalStore(str(self.folder)) if self.folder else bucket_store(self._settings, self._bucket)
            )
        return self._opened

    def _path(self, path: str) -> str:
        return f"{self._prefix}{path}"


def local_path(store: SnapshotStore, path: str) -> Path | None:
    """Where ``path`` is on this machine; None in a bucket."""
    return store.folder / path if store.folder else None
