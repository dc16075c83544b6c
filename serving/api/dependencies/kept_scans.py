"""A lake whose open tables are kept by version: a version never changes, so what was opened once is read again."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import pyarrow.dataset as ds
from cachetools import LRUCache

from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.listing import Condition

KEPT = 256


class KeptLake(Lake):
    """Gives the same dataset for the same version; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._scans: LRUCache[tuple[str, int], ds.Dataset] = LRUCache(KEPT)
        self._scanning = Lock()

    def scan(self, table: str, version: int | None = None, where: Sequence[Condition] = ()) -> ds.Dataset:
        """``table`` as a dataset, see ``Lake.scan``."""
        if version is None or where:
            return super().scan(table, version, where)
        with self._scanning:
            kept = self._scans.get((table, version))
        if kept is not None:
            return kept
        found = super().scan(table, version)
        with self._scanning:
            self._scans[table, version] = found
        return found

    def require_there(self, table: str) -> None:
        """Raise LakeError where a local ``table`` has vanished; a look for its next commit would not notice."""
        uri = self.uri(table)
        if "://" not in uri and not Path(uri, "_delta_log").is_dir():
            raise LakeError(f"{uri} is not there any more", "Bring the lake's disk back.")

    def forget_scans(self) -> None:
        """Open every version anew."""
        with self._scanning:
            self._scans.clear()
