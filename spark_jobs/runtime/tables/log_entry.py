"""One version's entry in a Delta table's log: files added and removed, transactions.

As in the Delta protocol's "Actions" and "Per-file Statistics": times as text in milliseconds, dates in ISO 8601. A part
of a millisecond is cut off at the least value and counts as a whole one at the greatest, so that the bounds hold.
"""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Action = dict[str, dict[str, object]]
"""One change by its kind (``add``, ``remove``, ``txn``): a line of an entry, a row of a checkpoint."""

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Bounds:
    """A column's values in one file: least and greatest (None where all are null), and the number of nulls."""

    least: object
    most: object
    nulls: int


@dataclass(frozen=True)
class AddedFile:
    """A Parquet file of ``rows`` rows that a version adds; ``path`` is below the table, ``size`` in bytes."""

    path: str
    size: int
    rows: int
    bounds: Mapping[str, Bounds]
    partition: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RemovedFile:
    """A file that a version removes; it stays readable until VACUUM."""

    path: str
    size: int

    @property
    def partition(self) -> dict[str, str]:
        """The partition's values, which the folders of a partitioned table's file name: ``year=2026/month=11/…``."""
        return dict(folder.split("=", 1) for folder in self.path.split("/")[:-1] if "=" in folder)


@dataclass(frozen=True)
class LogEntry:
    """The changes of a version, but for the table's schema and properties.

    ``transactions`` maps an application id to the version that it has reached (Delta's transaction identifiers).
    ``data_change`` False says that the files hold the same rows as those before, only otherwise arranged. ``at`` is in
    milliseconds since 1970.
    """

    added: Sequence[AddedFile] = ()
    removed: Sequence[RemovedFile] = ()
    transactions: Mapping[str, int] = field(default_factory=dict)
    data_change: bool = True
    at: int = field(default_factory=lambda: int(time.time() * 1000))

    def text(self) -> bytes:
        """The log's file: one JSON object a line. No two are alike, so that a writer knows its own again."""
        info = {
            "timestamp": self.at,
            "operation": "WRITE" if self.data_change else "OPTIMIZE",
            "operationParameters": {"mode": "Append"} if self.data_change else {},
            "isBlindAppend": not self.removed,
            "engineInfo": "LakePulse",
            "txnId": str(uuid.uuid4()),
        }
        return "\n".join(map(json.dumps, [{"commitInfo": info}, *self.actions()])).encode()

    def actions(self) -> list[Action]:
        """What the entry changes, as the protocol's actions."""
        changes = {"dataChange": self.data_change}
        return [
            *({"txn": {"appId": app, "version": at}} for app, at in self.transactions.items()),
            *({"remove": _removed(each, self.at) | changes} for each in self.removed),
            *({"add": _added(each, self.at) | changes} for each in self.added),
        ]


def statistics(rows: int, bounds: Mapping[str, Bounds]) -> dict[str, object]:
    """A file's statistics: ``numRecords``, ``minValues``, ``maxValues``, ``nullCount``."""
    valued = {name: each for name, each in bounds.items() if each.least is not None}
    return {
        "numRecords": rows,
        "minValues": {name: _text(each.least, timedelta()) for name, each in valued.items()},
        "maxValues": {name: _text(each.most, _MILLISECOND) for name, each in valued.items()},
        "nullCount": {name: each.nulls for name, each in bounds.items()},
    }


def _added(file: AddedFile, now: int) -> dict[str, object]:
    return {
        "path": file.path,
        "partitionValues": dict(file.partition),
        "size": file.size,
        "modificationTime": now,
        "stats": json.dumps(statistics(file.rows, file.bounds)),
    }


def _removed(file: RemovedFile, now: int) -> dict[str, object]:
    return {
        "path": file.path,
        "deletionTimestamp": now,
        "extendedFileMetadata": True,
        "partitionValues": file.partition,
        "size": file.size,
    }


def _text(value: object, part_of_a_millisecond: timedelta) -> object:
    match value:
        case datetime():
            cut = value.replace(microsecond=value.microsecond // 1000 * 1000)
            # After the end of time (open ends are written so) nothing comes.
            last = cut == value or cut.replace(tzinfo=None) > datetime.max - _MILLISECOND
            bound = cut if last else cut + part_of_a_millisecond
            text = bound.replace(tzinfo=None).isoformat(timespec="milliseconds")
            return text + "Z" if value.tzinfo else text
        case date():
            return value.isoformat()
        case _:
            return value
