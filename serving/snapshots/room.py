"""A reader's room: a folder of its own, in which the files of its snapshot are until it lets go of them.

They come as hard links, or as copies from another file system or a bucket: whatever the publisher removes, what is in a
room stays. A lock, which the kernel takes from a process that ends in any way, says that a room is lived in; those of
the dead are removed by the next reader.
"""

import errno
import fcntl
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from serving.snapshots.store import SnapshotStore, local_path

_LOCK = ".lock"


class Room:
    """One reader's folder below ``folder``; not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_the_dead(folder)
        self.path = folder / uuid.uuid4().hex
        # Under this name nobody looks for the dead.
        hidden = folder / f".{self.path.name}"
        hidden.mkdir()
        self._lock = (hidden / _LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        hidden.rename(self.path)

    def bring(self, store: SnapshotStore, paths: Iterable[str]) -> bool:
        """Bring these files in; False where one is not there (any more)."""
        return all(self.file(path).exists() or self._bring(store, path) for path in paths)

    def file(self, path: str) -> Path:
        """Where the snapshot's ``path`` is in this room."""
        return self.path / path.replace("/", "~")

    def keep(self, paths: Iterable[str]) -> None:
        """Let go of all other files."""
        kept = {self.file(path).name for path in paths} | {_LOCK}
        for each in self.path.iterdir():
            if each.name not in kept:
                each.unlink()

    def close(self) -> None:
        """Leave: the files go, unless somebody has them open."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()

    def _bring(self, store: SnapshotStore, path: str) -> bool:
        source = local_path(store, path)
        if source is not None:
            try:
                self.file(path).hardlink_to(source)
            except FileNotFoundError:
                return False
            except OSError as error:
                if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK}:
                    raise
            else:
                return True
        return self._copy(store, path)

    def _copy(self, store: SnapshotStore, path: str) -> bool:
        data = store.get(path)
        if data is None:
            return False
        arriving = self.path / f".{uuid.uuid4().hex}"
        arriving.write_bytes(data)
        arriving.rename(self.file(path))
        return True


def _remove_the_dead(folder: Path) -> None:
    for room in folder.iterdir():
        if room.name.startswith(".") or not (room / _LOCK).exists():
            continue
        with (room / _LOCK).open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(room, ignore_errors=True)
