"""Keys that exist in the source at a watermark, for foreign keys: kept in memory, eight bytes a key.

A key exists where its row is in silver or in open quarantine, as changed by the batch at hand. So children and
parents of one batch can be processed side by side, and a quarantined parent does not take its children away.
"""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.dataset as ds

from lakepulse.contracts.model import Contract, TableKind
from spark_jobs.runtime.tables.lake import Lake

Keys = npt.NDArray[Any]


class KeyChanges:
    """A batch's net effect on one table: the sorted keys that it touches, and which of them exist after it."""

    def __init__(self, changes: pa.Table, key: str) -> None:
        """``changes`` has the columns ``key``, ``_op``, ``_commit_lsn`` and ``_sequence``."""
        keys = changes[key].to_numpy()
        order = np.lexsort((changes["_sequence"].to_numpy(), changes["_commit_lsn"].to_numpy(), keys))
        ordered = keys[order]
        last = np.ones(len(ordered), dtype=bool)
        last[:-1] = ordered[1:] != ordered[:-1]
        self.touched: Keys = ordered[last]
        self.present: Keys = self.touched[changes["_op"].to_numpy(zero_copy_only=False)[order][last] != "d"]

    def applied_to(self, keys: Keys) -> Keys:
        """The sorted ``keys`` after the batch."""
        return np.union1d(np.setdiff1d(keys, self.touched, assume_unique=True), self.present)


class KnownKeys:
    """The existing keys of referenced tables, each loaded on first use; safe to share between threads."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._lock = Lock()
        self._keys: dict[str, Keys] = {}
        self._watermarks: dict[str, int] = {}

    def begin(self, watermarks: Mapping[str, int]) -> None:
        """Forget the tables that were written by somebody else since the last ``advance``."""
        for table, known in list(self._watermarks.items()):
            if watermarks.get(table, known) != known:
                del self._keys[table], self._watermarks[table]

    def missing(
        self, parent: Contract, candidates: Keys, batch: KeyChanges | None, held: Sequence[object]
    ) -> Keys:
        """Those of ``candidates`` that do not exist after ``batch``, whether silver has it already or not.

        ``held`` are keys that were in quarantine when the batch began.
        """
        found = _contains(self._loaded(parent, held), candidates)
        if batch is not None:
            found &= ~_contains(batch.touched, candidates)
            found |= _contains(batch.present, candidates)
        return candidates[~found]

    def load(self, parent: Contract, held: Sequence[object]) -> None:
        """Load the keys of ``parent`` now: a lake whose other tables are not brought forward has them only once."""
        self._loaded(parent, held)

    def advance(self, table: str, batch: KeyChanges, watermark: int) -> None:
        """Take over ``batch``, now that silver holds it; nothing to do where the keys were never asked for."""
        if table in self._keys:
            self._keys[table] = batch.applied_to(self._keys[table])
            self._watermarks[table] = watermark

    def asked(self, table: str) -> bool:
        """Whether the keys of ``table`` are kept."""
        return table in self._keys

    def _loaded(self, parent: Contract, held: Sequence[object]) -> Keys:
        with self._lock:
            if parent.table not in self._keys:
                self._watermarks[parent.table] = self._lake.watermark(parent.table)
                keys = self._load(parent)
                self._keys[parent.table] = np.union1d(keys, np.array(held, keys.dtype))
            return self._keys[parent.table]

    def _load(self, parent: Contract) -> Keys:
        key = parent.key[0]
        current = ds.field("_is_current") if parent.kind is TableKind.SCD2 else None
        rows = self._lake.scan(parent.table).to_table(columns=[key], filter=current)
        return np.asarray(rows[key].to_numpy())


def _contains(keys: Keys, candidates: Keys) -> npt.NDArray[np.bool_]:
    """Which of ``candidates`` are among the sorted ``keys``."""
    if not len(keys):
        return np.zeros(len(candidates), dtype=bool)
    at = np.minimum(np.searchsorted(keys, candidates), len(keys) - 1)
    return np.asarray(keys[at] == candidates, dtype=bool)


def known_keys(lake: Lake) -> KnownKeys:
    """The one index of this process for ``lake``."""
    return lake.memory.of_tables(KnownKeys, lambda: KnownKeys(lake))
