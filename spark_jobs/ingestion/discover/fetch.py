"""A copy of a file while it is read, with its SHA-256: in memory where it is small, else on disk."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    """The copy."""

    file: LandedFile
    sha256: str
    size: int
    stream: IO[bytes]


@contextmanager
def fetch(file: LandedFile, source: Readable, memory_bytes: int) -> Iterator[Fetched]:
    """Copy ``source``, for as long as the block lasts; up to ``memory_bytes`` stay in memory."""
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(memory_bytes, prefix="lakepulse-file-") as copy:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            copy.write(piece)
        copy.seek(0)
        yield Fetched(file, digest.hexdigest(), size, copy)
