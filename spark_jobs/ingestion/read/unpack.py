"""Unpacking: a file is itself, what gzip holds, or the members of a zip archive; by its name's endings."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from lakepulse.errors import IngestionError
from spark_jobs.ingestion.read.records import refused

KINDS = {
    "csv": (".csv", ".tsv", ".txt"),
    "json": (".json", ".jsonl", ".ndjson"),
    "parquet": (".parquet", ".pq"),
    "excel": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
}
LARGEST_RATIO = 200
"""An archive that becomes so many times as large is no data."""
_COPY = "Copy the file again."


@dataclass(frozen=True)
class Member:
    """Something to read: ``name`` as rows name their file, ``kind`` one of KINDS, ``packing`` gzip, zip or empty."""

    name: str
    kind: str
    packing: str
    content: bytes


def kind_of(name: str) -> str | None:
    """The kind of file that a name says, packing aside; None where it says none."""
    ending = PurePosixPath(name.lower().removesuffix(".gz")).suffix
    return next((kind for kind, endings in KINDS.items() if ending in endings), None)


def unpacked(name: str, content: bytes) -> Iterator[Member]:
    """What there is to read in a file; IngestionError where it is damaged, or nothing that is known."""
    if not content:
        raise refused(name, "is empty (0 bytes)", "Delete it, or write it again.")
    lower = name.lower()
    if lower.endswith(".zip"):
        yield from _archived(name, content)
    elif lower.endswith(".gz"):
        yield Member(name, _known(name), "gzip", _gunzipped(name, content))
    else:
        yield Member(name, _known(name), "", content)


def _known(name: str) -> str:
    kind = kind_of(name)
    if kind is None:
        endings = ", ".join(ending for each in KINDS.values() for ending in each)
        raise refused(name, "is of no known kind", f"Names end in {endings}, each also with .gz, or in .zip.")
    return kind


def _gunzipped(name: str, content: bytes) -> bytes:
    limit = len(content) * LARGEST_RATIO + (1 << 20)
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            found = stream.read(limit + 1)
    except EOFError:
        raise refused(name, "is cut off: its gzip stream does not end", _COPY) from None
    except (OSError, zlib.error) as error:
        raise refused(name, f"is damaged ({error})", _COPY) from None
    if len(found) > limit:
        raise _too_large(name)
    return found


def _archived(name: str, content: bytes) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [info for info in archive.infolist() if _is_data(info)]
            if sum(info.file_size for info in inside) > len(content) * LARGEST_RATIO + (1 << 20):
                raise _too_large(name)
            if not inside:
                raise refused(name, "is an archive without files", "Delete it, or write it again.")
            for info in inside:
                member = f"{name}/{info.filename}"
                yield Member(member, _known(member), "zip", archive.read(info))
    except zipfile.BadZipFile as error:
        raise refused(name, f"is cut off or damaged ({error})", _COPY) from None
    except RuntimeError as error:
        # What zipfile says of a password.
        raise refused(name, f"cannot be opened ({error})", "Pack it without a password.") from None
    except (zlib.error, EOFError, NotImplementedError) as error:
        raise refused(name, f"is damaged ({error})", _COPY) from None


def _is_data(info: zipfile.ZipInfo) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(info.filename).parts)
    return not info.is_dir() and not hidden


def _too_large(name: str) -> IngestionError:
    return refused(
        name, f"becomes more than {LARGEST_RATIO} times as large", "Unpack it and look at it first."
    )
