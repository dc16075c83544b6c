"""The Delta tables of the lake: where they are, opening, creating, watermarks, scans.

What was published of them is in ``publication``; who may write is in ``lease``.
"""

import time
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock

import pyarrow.dataset as ds
from cachetools import LRUCache, cachedmethod
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError
from pyarrow import fs

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import partition_columns, table_properties
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.checkpoint import LogTail
from spark_jobs.runtime.tables.listing import Condition, Listing
from spark_jobs.runtime.tables.log_entry import LogEntry
from spark_jobs.runtime.tables.memory import Memory
from spark_jobs.runtime.tables.object_store import ObjectStores, TableStore
from spark_jobs.runtime.tables.storage import arrow_s3, storage_options
from spark_jobs.runtime.tables.table_reader import KeptFiles, TableReader

EARLIER_VERSIONS = 32
"""How many a process keeps open: opening one reads its log's last entries and checkpoint, some forty requests on S3."""
WATERMARK = "lakepulse.watermark"
"""Application id of Delta's transaction identifier; its version is the LSN up to which a table is complete."""


@dataclass
class _Known:
    """Open tables by name, and what their logs said of them, with the version at which they said it.

    A handle may be older than what this process has committed itself: bringing it up to date costs more than the
    commit, so it is done for those who need the handle only. Followers go from one published version to the next.
    """

    handles: dict[str, DeltaTable] = field(default_factory=dict)
    followers: dict[str, DeltaTable] = field(default_factory=dict)
    committed: dict[str, int] = field(default_factory=dict)
    committed_at: dict[str, datetime] = field(default_factory=dict)
    transactions: dict[str, tuple[int, dict[str, int]]] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    tails: dict[str, LogTail] = field(default_factory=dict)
    earlier: LRUCache[Hashable, DeltaTable] = field(default_factory=lambda: LRUCache(EARLIER_VERSIONS))


class Lake:
    """All tables of one lake, by their names ``layer.table``; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.memory = Memory()
        self._locks: dict[str, RLock] = {}
        self._guard = Lock()
        self._alone = False
        self._uris: dict[str, str] = {}
        self._stores = ObjectStores(settings)

    def uri(self, table: str) -> str:
        """Where ``table`` is: a directory, or ``s3://…``."""
        if table not in self._uris:
            self._uris[table] = self._settings.lake.uri(table, self._settings.home)
        return self._uris[table]

    def storage_options(self) -> dict[str, str]:
        """What delta-rs needs to reach the object store; empty for a local lake."""
        return storage_options(self._settings)

    def write_alone(self) -> None:
        """The lease is this process's: open tables are not looked up for others' commits, which S3 makes dear."""
        self._alone = True

    def written(self, table: str) -> int:
        """``table`` was written past this process, by Spark or by somebody else; returns its version."""
        handle = self.open(table)
        with self._lock(table):
            handle.update_incremental()
            return handle.version()

    def committed(self, table: str, version: int, entry: LogEntry) -> None:
        """This process has made ``entry`` the table's ``version``: all that is known of the table moves on with it."""
        known = self._known
        with self._lock(table):
            listing = known.listings.get(table)
            if listing and listing.version == version - 1:
                known.listings[table] = listing.after(version, entry)
            at, transactions = known.transactions.get(table, (-1, {}))
            before = transactions if at == version - 1 else {}
            known.transactions[table] = version, before | dict(entry.transactions)
            known.committed[table], known.committed_at[table] = version, datetime.now(UTC)
            tail = known.tails.pop(table, None)
            if tail and tail.version == version - 1:
                tail.entries.append(entry)
                known.tails[table] = tail

    def exists(self, table: str) -> bool:
        """Whether ``table`` has been created."""
        return table in self._known.handles or DeltaTable.is_deltatable(
            self.uri(table), self.storage_options()
        )

    def open(self, table: str, version: int | None = None) -> DeltaTable:
        """``table`` at ``version``, or at its latest; LakeError where it is missing.

        Handles are shared: only the owner of the lease writes through that of the latest version, nobody through an
        earlier one's, and nobody calls ``load_as_version``.
        """
        if version is not None:
            return self._earlier(table, version)
        with self._lock(table):
            head, handle = self._head(table), self._known.handles[table]
            if handle.version() < head:
                handle.update_incremental()
            return handle

    def checkpoint(self, table: str) -> None:
        """Write what the table's log says so far as one file, from which the log is read on."""
        with self._lock(table):
            tail = self._known.tails.get(table)
            removed_since = int((time.time() - 60 * self._settings.lake.kept_minutes) * 1000)
            if tail is None or not tail.write_checkpoint(self.store(table), removed_since):
                handle = self.open(table)
                handle.create_checkpoint()
                tail = LogTail(handle.version())
            self._known.tails[table] = LogTail(tail.version)

    def version(self, table: str) -> int:
        """The latest version of ``table``; LakeError where it is missing."""
        with self._lock(table):
            return self._head(table)

    def protocol(self, table: str) -> tuple[int, int]:
        """The Delta protocol (reader's and writer's version) that ``table`` asks for."""
        with self._lock(table):
            self._head(table)
            found = self._known.handles[table].protocol()
            return found.min_reader_version, found.min_writer_version

    def committed_at(self, table: str) -> datetime:
        """When the latest version of ``table`` was committed (UTC)."""
        with self._lock(table):
            if self._known.committed.get(table) == self._head(table):
                return self._known.committed_at[table]
            return datetime.fromtimestamp(self.open(table).history(1)[0]["timestamp"] / 1000, UTC)

    def listing(self, table: str, version: int | None = None) -> Listing:
        """The files of ``table`` at its latest version, read from the log once per version; or at an earlier one."""
        with self._lock(table):
            known = self._known.listings.get(table)
            wanted = self._head(table) if version is None else version
            if known and known.version == wanted:
                return known
            if version is None:
                found = self._known.listings[table] = Listing.of(self.open(table))
                return found
        with self._follower(table, version) as handle:
            return Listing.of(handle)

    def create(self, catalog: Catalog, table: str) -> None:
        """Create ``table`` as its contract says, where it does not exist yet."""
        if not self.exists(table):
            DeltaTable.create(
                self.uri(table),
                schema=lake_schema(catalog, table),
                mode="ignore",
                name=table,
                partition_by=list(partition_columns(table)),
                configuration=dict(table_properties(catalog, table)),
                storage_options=self.storage_options() or None,
                raise_if_key_not_exists=False,
            )

    def watermark(self, table: str) -> int:
        """The commit LSN up to which ``table`` is complete; -1 where it is missing or never advanced."""
        return self.transaction(table, WATERMARK)

    def transaction(self, table: str, application: str) -> int:
        """The last version that ``application`` wrote to the log of ``table``; -1 where there is none."""
        if not self.exists(table):
            return -1
        with self._lock(table):
            return self._transaction(table, self._head(table), application)

    def transaction_at(self, table: str, version: int, application: str) -> int:
        """The last version that ``application`` had written by ``version`` of ``table``; -1 where there was none."""
        with self._lock(table):
            if self._alone and version == self._head(table):
                return self._transaction(table, version, application)
        with self._follower(table, version) as handle:
            found = handle.transaction_version(application)
        return -1 if found is None else found

    def scan(self, table: str, version: int | None = None, where: Sequence[Condition] = ()) -> ds.Dataset:
        """``table`` as a dataset; files that cannot have rows for which all conditions hold may be left out."""
        if partition_columns(table):
            return self.dataset(table, self.open(table, version))
        return self.listing(table, version).dataset(self.reader(table), where)

    def dataset(self, table: str, handle: DeltaTable) -> ds.Dataset:
        """``handle``'s version of ``table`` as a dataset whose files are pruned by their statistics."""
        return handle.to_pyarrow_dataset(filesystem=self.filesystem(table))

    def reader(self, table: str) -> TableReader:
        """What the table's files are read with, one by one."""
        kept = self.memory.of_tables(KeptFiles)
        return TableReader(table, self.store(table), self.filesystem(table), kept)

    def store(self, table: str) -> TableStore:
        """What the table's files and log entries are written with, and whole files are read with."""
        return self._stores.of(self.uri(table))

    @property
    def _known(self) -> _Known:
        return self.memory.of_tables(_Known)

    # Without the table's lock: who writes it need not wait for a log to be read.
    @cachedmethod(lambda self: self._known.earlier, lock=lambda self: self._guard)
    def _earlier(self, table: str, version: int) -> DeltaTable:
        return self._load(table, version)

    def _transaction(self, table: str, head: int, application: str) -> int:
        at, transactions = self._known.transactions.get(table, (-1, {}))
        if at != head:
            self._known.transactions[table] = head, (transactions := {})
        if application not in transactions:
            found = self.open(table).transaction_version(application)
            transactions[application] = -1 if found is None else found
        return transactions[application]

    def _head(self, table: str) -> int:
        """The latest version, with others' commits unless this process writes alone; the caller has the lock."""
        known = self._known
        if table not in known.handles:
            known.handles[table] = self._load(table, None)
        handle = known.handles[table]
        head = max(handle.version(), known.committed.get(table, -1))
        if not self._alone and self._goes_on(table, head):
            handle.update_incremental()
        return max(handle.version(), head)

    @contextmanager
    def _follower(self, table: str, version: int) -> Iterator[DeltaTable]:
        """A handle of ``table`` that is at ``version`` meanwhile; the next who asks may move it on."""
        # A lock of its own: who writes the table need not wait for a log to be read.
        with self._lock(f"{table} at a version"):
            handle = self._known.followers.get(table)
            if handle is None:
                handle = self._known.followers[table] = self._load(table, version)
            elif handle.version() < version:
                # Only the entries in between are read, or those after a checkpoint that came in between.
                handle.load_as_version(version)
            yield handle if handle.version() == version else self._earlier(table, version)

    def _goes_on(self, table: str, version: int) -> bool:
        # A look for the next commit's file costs microseconds, reading the log's end milliseconds.
        uri = self.uri(table)
        return "://" in uri or Path(uri, "_delta_log", f"{version + 1:020d}.json").exists()

    def filesystem(self, table: str) -> fs.FileSystem:
        """What Arrow reads and writes the table's files with; the table is its root.

        Always one of Arrow's own: a file system in Python (delta-rs's, which a dataset has by default) belongs to
        Arrow's threads too, and the one that drops it last while the interpreter ends aborts the process.
        """
        uri = self.uri(table)
        if "://" not in uri:
            return fs.SubTreeFileSystem(uri, fs.LocalFileSystem())
        return fs.SubTreeFileSystem(uri.partition("://")[2], self._s3)

    @cached_property
    def _s3(self) -> fs.S3FileSystem:
        return arrow_s3(self._settings)

    def _load(self, table: str, version: int | None) -> DeltaTable:
        try:
            return DeltaTable(
                self.uri(table), version=version, storage_options=self.storage_options() or None
            )
        except TableNotFoundError as error:
            raise LakeError(
                f"the table {table} is not in the lake ({self.uri(table)})",
                "Run `lakepulse stream` or `lakepulse run`, which create it.",
            ) from error

    def _lock(self, table: str) -> RLock:
        with self._guard:
            return self._locks.setdefault(table, RLock())
