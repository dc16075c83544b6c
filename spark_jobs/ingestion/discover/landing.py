"""The landing zone: files by table, in a folder or a bucket; who puts them there is not our matter."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import pyarrow as pa
from pyarrow import fs

from lakepulse.settings import Settings
from spark_jobs.ingestion.settings import IngestionSettings
from spark_jobs.runtime.tables.storage import arrow_s3

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp")
"""How programs call what they are still writing."""


@dataclass(frozen=True)
class LandedFile:
    """A file by its ``name`` below the table's folder, as the file system told of it."""

    name: str
    size: int
    modified_at: datetime


class Landing:
    """The landing zone of one installation."""

    def __init__(self, settings: Settings, ingestion: IngestionSettings | None = None) -> None:
        self.root = (ingestion or IngestionSettings()).root(settings.home)
        self.on_s3 = self.root.startswith("s3://")
        self._files = self._root(settings)

    def place(self, table: str) -> str:
        """Where the files of ``table`` (without layer) go, for people."""
        return f"{self.root}/{table}"

    def files(self, table: str) -> list[LandedFile]:
        """The table's files that have a final name, oldest first."""
        selector = fs.FileSelector(table, allow_not_found=True, recursive=True)
        found = [info for info in self._files.get_file_info(selector) if info.type is fs.FileType.File]
        files = (LandedFile(_below(info.path, table), info.size, info.mtime) for info in found)
        return sorted(filter(_has_final_name, files), key=lambda file: (file.modified_at, file.name))

    def again(self, table: str, file: LandedFile) -> LandedFile | None:
        """What the file system tells of the file now; None where it is gone."""
        info = self._files.get_file_info(f"{table}/{file.name}")
        return LandedFile(file.name, info.size, info.mtime) if info.type is fs.FileType.File else None

    def open(self, table: str, file: LandedFile) -> pa.NativeFile:
        """The file's content from its beginning; FileNotFoundError where it is gone."""
        return self._files.open_input_stream(f"{table}/{file.name}", compression=None)

    def read(self, table: str, file: LandedFile) -> bytes:
        """The file's content; FileNotFoundError where it is gone."""
        with self.open(table, file) as stream:
            return bytes(stream.readall())

    def _root(self, settings: Settings) -> fs.FileSystem:
        if self.on_s3:
            return fs.SubTreeFileSystem(self.root.removeprefix("s3://").rstrip("/"), arrow_s3(settings))
        Path(self.root).mkdir(parents=True, exist_ok=True)
        return fs.SubTreeFileSystem(self.root, fs.LocalFileSystem())


def _below(path: str, table: str) -> str:
    return str(PurePosixPath(path).relative_to(table))


def _has_final_name(file: LandedFile) -> bool:
    parts = PurePosixPath(file.name).parts
    return not any(part.startswith((".", "_", "~$")) for part in parts) and not file.name.lower().endswith(
        UNFINISHED
    )
