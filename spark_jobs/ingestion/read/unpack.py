"""Unpacking: a file is itself, what gzip holds, or the members of a zip archive; by its name's endings."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from spark_jobs.ingestion.read.records import refused

KINDS = {
    "csv": (".csv", ".tsv", ".txt"),
    "json": (".json", ".jsonl", ".ndjson"),
    "parquet": (".parquet", ".pq"),
    "excel": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
}
LARGEST_RATIO = 200
"""An archive that becomes so many times as large is no data."""
LARGEST_WHOLE = 1 << 28
"""Bytes of what cannot be read piece by piece: JSON documents, workbooks, Parquet in an archive."""
_COPY = "Copy the file again."


@dataclass(frozen=True)
class Member:
    """Something to read: ``name`` as rows name their file, ``kind`` one of KINDS, ``packing`` gzip, zip or empty.

    ``stream`` can be read from its beginning again.
    """

    name: str
    kind: str
    packing: str
    stream: IO[bytes]

    def whole(self) -> bytes:
        """All of it; IngestionError where that is too much."""
        self.stream.seek(0)
        content = self.stream.read(LARGEST_WHOLE + 1)
        if len(content) > LARGEST_WHOLE:
            problem = f"is read as a whole, and larger than {LARGEST_WHOLE >> 20} MB"
            raise refused(self.name, problem, "Divide it, or write text: CSV, or JSON with a record a line.")
        return content


def kind_of(name: str) -> str | None:
    """The kind of file that a name says, packing aside; None where it says none."""
    ending = PurePosixPath(name.lower().removesuffix(".gz")).suffix
    return next((kind for kind, endings in KINDS.items() if ending in endings), None)


def unpacked(name: str, stream: IO[bytes]) -> Iterator[Member]:
    """What there is to read in a file; IngestionError where it is damaged, or nothing that is known."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not size:
        raise refused(name, "is empty (0 bytes)", "Delete it, or write it again.")
    limit = size * LARGEST_RATIO + (1 << 20)
    if name.lower().endswith(".zip"):
        yield from _archived(name, stream, limit)
    elif name.lower().endswith(".gz"):
        kind = _known(name)
        with gzip.open(stream) as inner:
            yield Member(name, kind, "gzip", _guarded(name, inner, limit))
    else:
        yield Member(name, _known(name), "", stream)


class _Guarded(io.RawIOBase):
    """An unpacking stream whose errors are sentences, and which ends before it becomes too large."""

    def __init__(self, name: str, inner: IO[bytes] | gzip.GzipFile, limit: int) -> None:
        self._name, self._inner, self._limit = name, inner, limit

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        return self._inner.seek(position, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # as RawIOBase has it
        try:
            data = self._inner.read(len(buffer))
        except EOFError:
            raise refused(self._name, "is cut off: its stream does not end", _COPY) from None
        except (OSError, zlib.error, zipfile.BadZipFile) as error:
            raise refused(self._name, f"is damaged ({error})", _COPY) from None
        if self._inner.tell() > self._limit:
            problem = f"becomes more than {LARGEST_RATIO} times as large"
            raise refused(self._name, problem, "Unpack it and look at it first.")
        buffer[: len(data)] = data
        return len(data)


def _guarded(name: str, inner: IO[bytes] | gzip.GzipFile, limit: int) -> IO[bytes]:
    return io.BufferedReader(_Guarded(name, inner, limit), 1 << 16)


def _known(name: str) -> str:
    kind = kind_of(name)
    if kind is None:
        endings = ", ".join(ending for each in KINDS.values() for ending in each)
        raise refused(name, "is of no known kind", f"Names end in {endings}, each also with .gz, or in .zip.")
    return kind


def _archived(name: str, stream: IO[bytes], limit: int) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(stream) as archive:
            inside = [info for info in archive.infolist() if _is_data(info)]
            if not inside:
                raise refused(name, "is an archive without files", "Delete it, or write it again.")
            kinds = {info: _known(f"{name}/{info.filename}") for info in inside}
            for info, kind in kinds.items():
                with archive.open(info) as inner:
                    member = f"{name}/{info.filename}"
                    yield Member(member, kind, "zip", _guarded(member, inner, limit))
    except zipfile.BadZipFile as error:
        raise refused(name, f"is cut off or damaged ({error})", _COPY) from None
    except (RuntimeError, NotImplementedError) as error:
        # What zipfile says of a password, and of packing that it does not know.
        raise refused(name, f"cannot be opened ({error})", "Pack it without a password.") from None


def _is_data(info: zipfile.ZipInfo) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(info.filename).parts)
    return not info.is_dir() and not hidden
