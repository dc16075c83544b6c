"""A copy of a file while it is read, with its SHA-256: in memory where it is small, else on disk."""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import IO, Protocol

from spark_jobs.ingestion.discover.landing import LandedFile

_PIECE = 1 << 20


class Readable(Protocol):
    """Whatever gives its bytes from the beginning."""

    def read(self, size: int) -> bytes:
        """The next bytes, none at the end."""
        ...


@dataclass(frozen=True)
class Fetched:
    """The copy: it goes when nobody has it any more."""

    file: LandedFile
    sha256: str
    size: int
    stream: IO[bytes]


def fetch(file: LandedFile, source: Readable, memory_bytes: int) -> Fetched:
    """Copy ``source``; up to ``memory_bytes`` stay in memory."""
    copy = tempfile.SpooledTemporaryFile(memory_bytes, prefix="lakepulse-file-")  # noqa: SIM115  # goes with its owner
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        copy.write(piece)
    copy.seek(0)
    return Fetched(file, digest.hexdigest(), size, copy)
