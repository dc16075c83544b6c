"""The newest snapshot as ``lakepulse status`` shows it: how old it is, and at which position."""

from dataclasses import dataclass
from datetime import UTC, datetime

from lakepulse.errors import LakeError, ServiceError
from lakepulse.settings import Settings
from serving.snapshots.manifest import CURRENT, from_bytes
from serving.snapshots.store import SnapshotStore


@dataclass(frozen=True)
class SnapshotAge:
    """The newest snapshot: its id, the LSN up to which it has everything, seconds since it was written.

    Where there is none that can be read, these are None and ``note`` says why.
    """

    id: str | None = None
    position: int | None = None
    age_seconds: float | None = None
    note: str = ""


def read_snapshot(settings: Settings) -> SnapshotAge | None:
    """The newest snapshot; None where this installation makes none."""
    if not settings.snapshots.are_on(settings.home):
        return None
    try:
        data = SnapshotStore(settings).get(CURRENT)
        if data is None:
            return SnapshotAge(note="there is none yet")
        manifest = from_bytes(data)
    except (LakeError, ServiceError) as error:
        return SnapshotAge(note=str(error))
    age = (datetime.now(UTC) - manifest.published_at).total_seconds()
    return SnapshotAge(manifest.id, manifest.watermark, max(0.0, age))
