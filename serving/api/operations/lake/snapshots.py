"""Snapshots: the newest one, what it holds and how old it is."""

from datetime import datetime

from pydantic import BaseModel, Field

from lakepulse.lsn import format_lsn
from serving.api.answers.basis import TableBasisBody
from serving.api.declared.computed import Asked, Computed, Found
from serving.api.problems import not_found
from serving.api.services import Services
from serving.snapshots.manifest import CURRENT, from_bytes
from serving.snapshots.store import SnapshotStore


class SnapshotBody(BaseModel):
    """One snapshot."""

    id: str = Field(description="Its name")
    tables: list[TableBasisBody] = Field(description="Its tables with their versions and positions")
    commit_lsn: str | None = Field(description="The commit LSN that all of it is complete up to")
    committed_at: datetime | None = Field(description="When the transaction at it was committed")


async def newest(services: Services, asked: Asked) -> Found:
    """The newest snapshot, by its manifest."""
    data = await services.readers.in_lake(lambda: SnapshotStore(services.settings).get(CURRENT))
    if data is None:
        raise not_found("snapshot yet", "`lakepulse snapshot` writes one.")
    manifest = from_bytes(data)
    basis = manifest.basis
    tables = [
        {
            "table": each.table,
            "delta_version": each.delta_version,
            "commit_lsn": format_lsn(max(0, each.commit_lsn)),
            "committed_at": each.committed_at,
            "quality_score": each.quality_score,
        }
        for each in basis.tables
    ]
    position = None if basis.commit_lsn is None else format_lsn(max(0, basis.commit_lsn))
    told = {"id": manifest.id, "tables": tables, "commit_lsn": position, "committed_at": basis.committed_at}
    return Found(told, basis)


OPERATIONS = (
    Computed(
        "snapshot",
        "/snapshots/newest",
        "The newest snapshot: its tables, their versions and its position",
        newest,
        SnapshotBody,
        "monitor: snapshots",
        many=False,
    ),
)
