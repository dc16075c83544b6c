"""Versions that stay readable for days: those that a layer's first publication of each hour, and of each day, names.

Every version of the last minutes is kept too (``file_policy``), but a stream makes some 30 a second, two files each,
and a commit's cost grows with the files in its log. A version that is kept longer costs a checkpoint in the log and
the files that were replaced after it. Delta's own clean-up goes by age alone, so it is off: ``clean_log`` does it.
"""

import logging
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

import pyarrow.dataset as ds
from deltalake.exceptions import DeltaError
from deltalake.fs import DeltaStorageHandler
from pyarrow import fs

from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import table_of

LOG = "_delta_log"
HOURLY = timedelta(days=1)
"""How long one publication an hour is kept."""
_VERSION = re.compile(r"\.?(\d{20})\.")

_log = logging.getLogger(__name__)


def kept_moments(published: Iterable[datetime], now: datetime, days: int) -> list[datetime]:
    """The first of each hour (UTC) of the last day, and the first of each day of the last ``days``; oldest first."""
    hours, days_of = dict[str, datetime](), dict[str, datetime]()
    for moment in sorted(published):
        hours.setdefault(f"{moment:%Y-%m-%d %H}", moment)
        days_of.setdefault(f"{moment:%Y-%m-%d}", moment)
    hourly = {moment for moment in hours.values() if now - moment <= HOURLY}
    daily = {moment for moment in days_of.values() if now - moment <= timedelta(days=days)}
    return sorted(hourly | daily)


class KeptVersions:
    """A layer's publications that are kept, as they are now: their watermarks, and their versions by table."""

    def __init__(self, lake: Lake, layer: str, days: int) -> None:
        self._lake = lake
        self.watermarks: list[int] = []
        self._versions: dict[str, set[int]] = {}
        if not lake.exists(table_of(layer)):
            return
        publications = lake.scan(table_of(layer))
        moments = publications.to_table(columns=["published_at"])["published_at"].to_pylist()
        kept = ds.field("published_at").isin(kept_moments(moments, datetime.now(UTC), days))
        for row in publications.to_table(columns=["watermark", "versions"], filter=kept).to_pylist():
            self.watermarks.append(row["watermark"])
            for table, version in row["versions"]:
                self._versions.setdefault(table, set()).add(version)

    def of(self, table: str, also: Collection[int] = ()) -> list[int]:
        """The kept versions of ``table``, and ``also``, that can be read, each by a checkpoint of its own.

        Checkpoints are made where they are missing.
        """
        wanted = self._versions.get(table, set()) | set(also)
        present = {
            _version(name) for name in _log_names(self._lake, table) if name.endswith("checkpoint.parquet")
        }
        made = {version for version in wanted - present if self._checkpoint(table, version)}
        if made:
            # The last checkpoint that the log points to is to be the newest.
            self._lake.open(table).create_checkpoint()
        return sorted(wanted & (present | made))

    def _checkpoint(self, table: str, version: int) -> bool:
        try:
            self._lake.open(table, version).create_checkpoint()
        except DeltaError as error:
            _log.warning("%s: version %d cannot be kept (%s)", table, version, error)
            return False
        return True


def clean_log(lake: Lake, table: str, kept: Collection[int], before: datetime) -> int:
    """Delete the log's files that no version since ``before`` and none of ``kept`` needs; returns how many went.

    Nor are those deleted that a reader needs who began since ``before``: it has not seen a checkpoint made after it.
    """
    infos = lake.filesystem(table).get_file_info(fs.FileSelector(LOG))
    found = [(info, _version(info.base_name)) for info in infos]
    settled = [(info, version) for info, version in found if info.mtime < before]
    commits = {version for info, version in settled if info.extension == "json"}
    checkpoints = {version for info, version in settled if info.base_name.endswith("checkpoint.parquet")}
    floor = max(commits & checkpoints, default=0)
    old = [info.path for info, version in found if 0 <= version < floor and version not in kept]
    # One request a file: on S3, Arrow's own deletion looks first, and then writes an object for the directory.
    store = DeltaStorageHandler(lake.uri(table), lake.storage_options())
    for path in old:
        store.delete_file(path)
    return len(old)


def _log_names(lake: Lake, table: str) -> Sequence[str]:
    infos = lake.filesystem(table).get_file_info(fs.FileSelector(LOG))
    return [PurePosixPath(info.path).name for info in infos]


def _version(name: str) -> int:
    """The version that a file of the log belongs to; -1 for the pointer to the last checkpoint."""
    match = _VERSION.match(name)
    return int(match[1]) if match else -1
