"""The landing zone as a fetch writes it: whole files of JSON lines, and how far each API was fetched.

A directory or a bucket. What is there under its own name is whole: a directory's file is written aside under a name
that begins with a dot, which ingestion leaves alone, and renamed; a bucket's object is there when it was sent whole.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import obstore
from obstore.store import ObjectStore

from lakepulse.faults import fault_point
from lakepulse.settings import Settings
from spark_jobs.ingestion.apis.records import Record
from spark_jobs.ingestion.settings import IngestionSettings
from spark_jobs.runtime.tables.object_store import bucket_store

STATE_FOLDER = ".apis"
"""Where in the landing zone the watermarks are; no table's folder begins with a dot."""


class LandingFolder:
    """A landing zone in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, data: bytes) -> None:
        """Write ``name``, a path below the zone, as a whole, or over it; on the disk when this returns."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.part")
        with aside.open("wb") as file:
            file.write(data)
            fault_point("apis.written-aside")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        _synchronize(path.parent)

    def get(self, name: str) -> bytes | None:
        """The content of ``name``; None where it is not there."""
        path = self._root / name
        return path.read_bytes() if path.is_file() else None


class LandingBucket:
    """A landing zone in an object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, name: str, data: bytes) -> None:
        """As ``LandingFolder.put``."""
        obstore.put(self._store, name, data)

    def get(self, name: str) -> bytes | None:
        """As ``LandingFolder.get``."""
        try:
            return bytes(obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None


LandingZone = LandingFolder | LandingBucket


def landing_zone(settings: Settings) -> LandingZone:
    """The landing zone that the settings name."""
    root = IngestionSettings().root(settings.home)
    if root.startswith("s3://"):
        return LandingBucket(bucket_store(settings, root.removeprefix("s3://").rstrip("/")))
    return LandingFolder(Path(root))


def json_lines(records: Sequence[Record]) -> bytes:
    """The records as gzip of JSON lines, numbers with all their digits; the same records are the same bytes."""
    lines = "".join(f"{_line(record)}\n" for record in records)
    return gzip.compress(lines.encode(), mtime=0)


def _line(record: Record) -> str:
    """A flat record as JSON; json would write a decimal as text, or as a float with other digits."""
    return "{" + ", ".join(f"{json.dumps(name)}: {_value(value)}" for name, value in record.items()) + "}"


def _value(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def file_name(api: str, period: str, data: bytes) -> str:
    """The name of a file with ``data``; the same content has the same name."""
    parts = [api, period, hashlib.sha256(data).hexdigest()[:12]]
    return f"{'-'.join(part for part in parts if part)}.jsonl.gz"


def _synchronize(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
