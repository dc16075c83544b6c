"""The manifest: all that a snapshot consists of, as one JSON file with its own checksum; who has read it has all.

``{"sha256": …, "snapshot": {…}}``; the checksum is that of the snapshot's JSON, keys sorted, without blanks.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from lakepulse.errors import LakeError
from serving.basis import Basis, TableBasis

FORMAT = 1
CURRENT = "current.json"
"""The newest manifest; writing it publishes the snapshot."""
MANIFESTS = "manifests"
"""The folder with every manifest that still holds."""
DATA = "data"
_CURE = "`lakepulse snapshot` writes a new one."


@dataclass(frozen=True)
class Part:
    """One Parquet file of a table: ``path`` below the root, size in bytes, rows.

    ``sources`` are the files of the Delta table whose rows it holds: while they are the table's, so is this part.
    """

    path: str
    size: int
    rows: int
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SnapshotTable:
    """One table of a snapshot: at which version, up to which position, its parts, and their columns (``schema``)."""

    basis: TableBasis
    parts: tuple[Part, ...]
    schema: str

    @property
    def rows(self) -> int:
        """The table's rows."""
        return sum(part.rows for part in self.parts)


@dataclass(frozen=True)
class Manifest:
    """A snapshot: all of its tables at gold's publication up to ``watermark`` (an LSN); written at ``published_at``."""

    id: str
    published_at: datetime
    watermark: int
    tables: tuple[SnapshotTable, ...]

    @cached_property
    def by_table(self) -> Mapping[str, SnapshotTable]:
        """The tables by name."""
        return {each.basis.table: each for each in self.tables}

    @property
    def paths(self) -> frozenset[str]:
        """The paths of all parts."""
        return frozenset(part.path for table in self.tables for part in table.parts)

    @property
    def basis(self) -> Basis:
        """What an answer from it rests on."""
        return Basis(tuple(each.basis for each in self.tables), "snapshot", self.id)

    def versions(self) -> dict[str, int]:
        """The Delta version of each table."""
        return {each.basis.table: each.basis.delta_version for each in self.tables}


def to_bytes(manifest: Manifest) -> bytes:
    """The manifest's file."""
    content = {"format": FORMAT, **asdict(manifest)}
    text = _canonical(content)
    return f'{{"sha256":"{_sha256(text)}","snapshot":{text}}}'.encode()


def from_bytes(data: bytes, name: str = CURRENT) -> Manifest:
    """The manifest in the file ``name``; LakeError where it is torn, changed or of another format."""
    try:
        document = json.loads(data)
        content, sha256 = document["snapshot"], document["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(f"the snapshot's manifest {name} is torn", _CURE) from error
    if _sha256(_canonical(content)) != sha256:
        raise LakeError(
            f"the snapshot's manifest {name} is not what was written (its checksum differs)", _CURE
        )
    if content.get("format") != FORMAT:
        raise LakeError(
            f"the snapshot's manifest {name} has format {content.get('format')}, not {FORMAT}", _CURE
        )
    return _manifest(content)


def missing(place: str) -> LakeError:
    """The error where there is no snapshot yet."""
    return LakeError(
        f"there is no snapshot in {place}", "`lakepulse snapshot` writes one, as soon as gold is published."
    )


def _manifest(content: Mapping[str, Any]) -> Manifest:
    tables = tuple(_table(each) for each in content["tables"])
    published_at = datetime.fromisoformat(content["published_at"])
    return Manifest(content["id"], published_at, content["watermark"], tables)


def _table(content: Mapping[str, Any]) -> SnapshotTable:
    basis = dict(content["basis"])
    basis["committed_at"] = datetime.fromisoformat(basis["committed_at"])
    parts = (Part(**{**part, "sources": tuple(part["sources"])}) for part in content["parts"])
    return SnapshotTable(TableBasis(**basis), tuple(parts), content["schema"])


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=_text)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a manifest")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
