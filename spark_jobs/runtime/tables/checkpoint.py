"""Checkpoints of a table's log, each made from the one before it and the entries since, which this process committed.

delta-rs reads each entry four times over for that: 85 requests to an object store where these are three. It makes the
first one, and those after commits of somebody else (decision 52).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from spark_jobs.runtime.tables.log_entry import Action, LogEntry
from spark_jobs.runtime.tables.object_store import TableStore

LAST_CHECKPOINT = "_delta_log/_last_checkpoint"


@dataclass
class LogTail:
    """The entries after the checkpoint of version ``since``, without a gap; all of them this process's."""

    since: int
    entries: list[LogEntry] = field(default_factory=list)

    @property
    def version(self) -> int:
        """The version of the last of them."""
        return self.since + len(self.entries)

    def write_checkpoint(self, store: TableStore, removed_since: int) -> bool:
        """Write the checkpoint of ``version``; False where the one before is gone.

        Of removed files it has those that went at ``removed_since`` (milliseconds since 1970) or later, as the table's
        ``delta.deletedFileRetentionDuration`` asks for.
        """
        try:
            before = pq.read_table(pa.BufferReader(store.get(_path(self.since))))
        except FileNotFoundError:
            return False
        actions = reconciled(before, self.entries, removed_since)
        size = store.write(_path(self.version), actions)
        files = len(actions) - actions["add"].null_count
        last = {"version": self.version, "size": len(actions), "sizeInBytes": size, "numOfAddFiles": files}
        store.put(LAST_CHECKPOINT, json.dumps(last).encode())
        return True


def reconciled(checkpoint: pa.Table, entries: Sequence[LogEntry], removed_since: int) -> pa.Table:
    """The actions of a checkpoint, one a row, after ``entries``: the Delta protocol's "Action Reconciliation".

    Of a file the last action counts, of an application its last transaction. What entries do not change (schema,
    properties, protocol) stays as it is.
    """
    files, transactions = dict[str, Action](), dict[str, Action]()
    for entry in entries:
        for action in entry.actions():
            ((kind, changes),) = action.items()
            if kind == "txn":
                transactions[str(changes["appId"])] = action
            else:
                files[str(changes["path"])] = action
    return pa.concat_tables(
        [
            checkpoint.filter(pc.invert(_is_over(checkpoint, [*files], [*transactions], removed_since))),
            pa.Table.from_pylist([*transactions.values(), *files.values()], checkpoint.schema),
        ]
    )


def _is_over(
    checkpoint: pa.Table, files: Sequence[str], applications: Sequence[str], removed_since: int
) -> pa.ChunkedArray:
    """Which of its actions count no longer, since there are later ones of these files and applications, or by age."""
    add, remove, transaction = (checkpoint[kind] for kind in ("add", "remove", "txn"))
    removed_at = pc.struct_field(remove, "deletionTimestamp")
    conditions = [
        pc.is_in(pc.struct_field(add, "path"), pa.array(files, pa.string())),
        pc.is_in(pc.struct_field(remove, "path"), pa.array(files, pa.string())),
        pc.is_in(pc.struct_field(transaction, "appId"), pa.array(applications, pa.string())),
        # Null for all that is no removed file.
        pc.fill_null(pc.less(removed_at, removed_since), False),
    ]
    return reduce(pc.or_, conditions)


def _path(version: int) -> str:
    return f"_delta_log/{version:020d}.checkpoint.parquet"
