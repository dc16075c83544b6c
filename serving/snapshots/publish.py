"""One snapshot: gold's newest publication, exported beside the last one and published by its manifest alone.

Steps, each of which may be the last of a process that dies: parts, the manifest by its id, ``current.json``, and the
removal of what is old. Before ``current.json`` nothing is seen of it; what a dead process has left is removed later.
"""

import time
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from lakepulse.faults import fault_point
from lakepulse.settings import Settings
from serving.basis import TableBasis
from serving.snapshots.export import export
from serving.snapshots.manifest import CURRENT, MANIFESTS, Manifest, SnapshotTable, from_bytes, to_bytes
from serving.snapshots.position import bases
from serving.snapshots.retention import remove_old
from serving.snapshots.store import SnapshotStore
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, at, latest, table_of


@dataclass(frozen=True)
class Published:
    """A snapshot, and what it took: bytes and parts that were written, CPU seconds of this process.

    ``is_new`` False: gold has published nothing since.
    """

    manifest: Manifest
    is_new: bool
    written_bytes: int = 0
    written_parts: int = 0
    cpu_seconds: float = 0.0


class Publisher:
    """Makes snapshots of one lake; one process at a time is to do so."""

    def __init__(self, settings: Settings, catalog: Catalog, lake: Lake) -> None:
        self._settings, self._catalog, self._lake = settings, catalog, lake
        self._store = SnapshotStore(settings, create=True)

    def publish(self, *, anew: bool = False) -> Published:
        """The snapshot of gold's newest publication; LakeError where gold or silver have none yet.

        ``anew`` writes every part, though the last snapshot has it.
        """
        started, before = time.process_time(), None if anew else self._last()
        gold, silver = self._publications()
        versions = self._versions(gold, silver)
        if before and before.versions() == versions and before.watermark == gold.watermark:
            return Published(before, is_new=False)
        tables = self._tables(versions, gold, silver, before)
        manifest = Manifest(_new_id(gold), datetime.now(UTC), gold.watermark, tables)
        self._commit(manifest)
        fault_point("snapshots.before-removal")
        remove_old(self._store, manifest, self._settings.snapshots.kept_seconds)
        new = [p for each in tables for p in each.parts if not before or p.path not in before.paths]
        cpu = time.process_time() - started
        return Published(manifest, True, sum(part.size for part in new), len(new), cpu)

    def _last(self) -> Manifest | None:
        """The snapshot to go on from; None where there is none, or it cannot be read: all is written anew."""
        data = self._store.get(CURRENT)
        try:
            return from_bytes(data) if data is not None else None
        except LakeError:
            return None

    def _publications(self) -> tuple[Publication, Publication]:
        gold = latest(self._lake, Layer.GOLD)
        silver = at(self._lake, Layer.SILVER, gold.watermark) if gold else None
        if gold is None or silver is None:
            raise LakeError(
                f"{'silver' if gold else 'gold'} has no publication to make a snapshot of",
                "Run `lakepulse stream` or `lakepulse run`, which make it.",
            )
        return gold, silver

    def _versions(self, gold: Publication, silver: Publication) -> dict[str, int]:
        wanted = {*self._settings.snapshots.silver}
        chosen = {table: version for table, version in silver.versions.items() if table in wanted}
        # Gold's publications name silver's tables too that commands write: the older statement holds for neither.
        chosen |= {table: version for table, version in gold.versions.items() if _is_gold(table)}
        # What jobs write about themselves is in no publication.
        chosen |= {table: self._lake.version(table) for table in _own_of_gold() if self._lake.exists(table)}
        return dict(sorted(chosen.items()))

    def _tables(
        self, versions: dict[str, int], gold: Publication, silver: Publication, before: Manifest | None
    ) -> tuple[SnapshotTable, ...]:
        found = bases(self._lake, self._catalog, versions, gold, silver)
        last = before.by_table if before else {}
        return tuple(self._table(basis, last.get(table)) for table, basis in found.items())

    def _table(self, basis: TableBasis, known: SnapshotTable | None) -> SnapshotTable:
        if known and known.basis.delta_version == basis.delta_version:
            return replace(known, basis=basis)
        return export(self._lake, self._catalog, self._store, basis, known)

    def _commit(self, manifest: Manifest) -> None:
        data = to_bytes(manifest)
        fault_point("snapshots.before-manifest")
        self._store.put(f"{MANIFESTS}/{manifest.id}.json", data)
        fault_point("snapshots.before-current")
        self._store.put(CURRENT, data)


def _is_gold(table: str) -> bool:
    return table.startswith(f"{Layer.GOLD}.") and table != table_of(Layer.GOLD)


def _own_of_gold() -> list[str]:
    return [table for table in BUILT_IN if _is_gold(table)]


def _new_id(gold: Publication) -> str:
    return f"{gold.watermark:016x}-{uuid.uuid4().hex[:8]}"
