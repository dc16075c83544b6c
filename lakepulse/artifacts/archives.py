"""Jars and archives that no wheel carries: fetched once into the cache, each checked against its SHA-256.

``ivy/ivy.xml`` says what and ``ivy/checksums.sha256`` which bytes, as ``<sha256>  <group>/<file>``; ``ivy.py``
fetches.
"""

import hashlib
import logging
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from lakepulse.artifacts.ivy import retrieve
from lakepulse.errors import ArtifactError
from lakepulse.settings import PROJECT_ROOT, HomeSettings

CHECKSUMS = PROJECT_ROOT / "ivy" / "checksums.sha256"
GROUPS = ("spark", "s3", "broker", "registry", "trino")

_log = logging.getLogger(__name__)


def spark_jars(*, s3: bool = False) -> list[Path]:
    """The jars for Spark's class path: Delta Lake, the Kafka source, ``s3`` too, in a stable order."""
    groups = ("spark", "s3") if s3 else ("spark",)
    return sorted(jar for group in groups for jar in ensure(group).glob("*.jar"))


def ensure(group: str, progress: Callable[[str], None] = _log.info) -> Path:
    """The directory with the checked files of ``group`` (one of GROUPS), fetched where missing.

    An archive (tar.gz) is unpacked into that directory. ``progress`` gets one line per file that arrives.
    Raises ArtifactError where a file cannot be had or is not the one that was pinned.
    """
    wanted = checksums(group)
    ready = HomeSettings().cache / "jars" / f"{group}-{_fingerprint(wanted)}"
    if not ready.is_dir():
        _fetch(group, wanted, ready, progress)
    return ready


def checksums(group: str, listing: Path = CHECKSUMS) -> dict[str, str]:
    """File name to SHA-256 (hexadecimal) of ``group``; raises ArtifactError where nothing is listed."""
    if not listing.is_file():
        raise ArtifactError(
            f"{listing} is missing, which lists what is fetched", "Run it in a checkout, which has it."
        )
    pairs = (line.split() for line in listing.read_text().splitlines())
    wanted = {name.partition("/")[2]: sha for sha, name in pairs if name.startswith(f"{group}/")}
    if not wanted:
        raise ArtifactError(f"{listing.name} lists no files for {group}", "Run `make lock`.")
    return wanted


def verify(directory: Path, wanted: dict[str, str]) -> None:
    """Raise ArtifactError unless ``directory`` holds exactly the files of ``wanted``, byte for byte."""
    present = {path.name for path in directory.iterdir()}
    if present != wanted.keys():
        difference = ", ".join(sorted(present ^ wanted.keys()))
        raise ArtifactError(
            f"ivy/ivy.xml and ivy/checksums.sha256 name different files ({difference})", "Run `make lock`."
        )
    for name, expected in wanted.items():
        found = sha256(directory / name)
        if found != expected:
            raise ArtifactError(
                f"{name} arrived with SHA-256 {found}, pinned is {expected}",
                "Run the same command again; if it stays so, the mirror serves another file: do not use it.",
            )


def sha256(path: Path) -> str:
    """The file's SHA-256, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fingerprint(wanted: dict[str, str]) -> str:
    """Changes with any name or sum, so that another lock gets another directory."""
    listing = "\n".join(f"{sha} {name}" for name, sha in sorted(wanted.items()))
    return hashlib.sha256(listing.encode()).hexdigest()[:12]


def _fetch(group: str, wanted: dict[str, str], ready: Path, progress: Callable[[str], None]) -> None:
    ready.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{group}.", dir=ready.parent) as scratch:
        files = Path(scratch) / "files"
        files.mkdir()
        retrieve(group, files, Path(scratch) / "ivy", progress)
        verify(files, wanted)
        for archive in files.glob("*.tar.gz"):
            progress(f"unpacking {archive.name}")
            _unpack(archive)
        _publish(files, ready)


def _unpack(archive: Path) -> None:
    with tarfile.open(archive) as content:
        content.extractall(archive.parent)  # noqa: S202 - its SHA-256 is the pinned one
    archive.unlink()


def _publish(files: Path, ready: Path) -> None:
    """Make the directory appear whole; where another process was first, its files are the same."""
    try:
        files.rename(ready)
    except OSError:
        if not ready.is_dir():
            raise
        shutil.rmtree(files)
