"""The Delta tables of the lake: where they are, opening, creating, watermarks, scans.

What was published of them is in ``publication``; who may write is in ``lease``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

import pyarrow.dataset as ds
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError
from pyarrow import fs

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import partition_columns, table_properties
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.listing import Listing
from spark_jobs.runtime.tables.memory import Memory
from spark_jobs.runtime.tables.storage import S3_REGION, storage_options

WATERMARK = "lakepulse.watermark"
"""Application id of Delta's transaction identifier; its version is the LSN up to which a table is complete."""


@dataclass
class _Handles:
    """Open tables by name, and what their logs said of them, with the version at which they said it."""

    tables: dict[str, DeltaTable] = field(default_factory=dict)
    transactions: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)


class Lake:
    """All tables of one lake, by their names ``layer.table``; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.memory = Memory()
        self._locks: dict[str, Lock] = {}
        self._guard = Lock()
        self._alone = False

    def uri(self, table: str) -> str:
        """Where ``table`` is: a directory, or ``s3://…``."""
        return self._settings.lake.uri(table, self._settings.home)

    def storage_options(self) -> dict[str, str]:
        """What delta-rs needs to reach the object store; empty for a local lake."""
        return storage_options(self._settings)

    def write_alone(self) -> None:
        """The lease is this process's: open tables are not looked up for others' commits, which S3 makes dear."""
        self._alone = True

    def written(self, table: str) -> int:
        """``table`` was written past its handle, by Spark; returns its version."""
        handle = self.open(table)
        with self._lock(table):
            handle.update_incremental()
            return handle.version()

    def exists(self, table: str) -> bool:
        """Whether ``table`` has been created."""
        return table in self._handles.tables or DeltaTable.is_deltatable(
            self.uri(table), self.storage_options()
        )

    def open(self, table: str, version: int | None = None) -> DeltaTable:
        """``table`` at ``version``, or at its latest; LakeError where it is missing.

        The handle of the latest version is shared: only its owner (who holds the lease) writes through it,
        and nobody calls ``load_as_version`` on it.
        """
        if version is not None:
            return self._load(table, version)
        with self._lock(table):
            handle = self._handles.tables.get(table)
            if handle is None:
                return self._handles.tables.setdefault(table, self._load(table, None))
            if not self._alone and self._is_behind(table, handle):
                handle.update_incremental()
            return handle

    def listing(self, table: str) -> Listing:
        """The files of ``table`` at its latest version, read from the log once per version."""
        handle, known = self.open(table), self._handles.listings.get(table)
        if known is None or known.version != handle.version():
            known = self._handles.listings[table] = Listing.of(handle)
        return known

    def create(self, catalog: Catalog, table: str) -> DeltaTable:
        """``table`` opened, created as its contract says where it does not exist yet."""
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
        return self.open(table)

    def watermark(self, table: str) -> int:
        """The commit LSN up to which ``table`` is complete; -1 where it is missing or never advanced."""
        return self.transaction(table, WATERMARK)

    def transaction(self, table: str, application: str) -> int:
        """The last version that ``application`` wrote to the log of ``table``; -1 where there is none."""
        if not self.exists(table):
            return -1
        handle = self.open(table)
        at, known = self._handles.transactions.get((table, application), (-1, -1))
        if at != handle.version():
            # Milliseconds a table, asked several times a batch of all tables: read once per version.
            found = handle.transaction_version(application)
            known = -1 if found is None else found
            self._handles.transactions[table, application] = handle.version(), known
        return known

    def scan(self, table: str, version: int | None = None) -> ds.Dataset:
        """``table`` as a dataset whose files are pruned by their statistics."""
        return self.dataset(table, self.open(table, version))

    def dataset(
        self, table: str, handle: DeltaTable, where: Sequence[tuple[str, str, object]] = ()
    ) -> ds.Dataset:
        """``handle``'s version of ``table`` as a dataset; files that cannot satisfy ``where`` are left out."""
        return handle.to_pyarrow_dataset(
            filesystem=self.filesystem(table), file_pruning_predicate=list(where) or None
        )

    @property
    def _handles(self) -> _Handles:
        return self.memory.of_tables(_Handles)

    def _is_behind(self, table: str, handle: DeltaTable) -> bool:
        # A look for the next commit's file costs microseconds, reading the log's end milliseconds.
        uri = self.uri(table)
        return "://" in uri or Path(uri, "_delta_log", f"{handle.version() + 1:020d}.json").exists()

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
        lake = self._settings.lake
        scheme, _, host = lake.s3_endpoint.rpartition("://")
        return fs.S3FileSystem(
            endpoint_override=host,
            scheme=scheme or "https",
            access_key=lake.s3_user,
            secret_key=self._settings.home.secret("s3_secret_key").get_secret_value(),
            region=S3_REGION,
            # A small file is one PUT, not an upload of parts.
            allow_delayed_open=True,
        )

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

    def _lock(self, table: str) -> Lock:
        with self._guard:
            return self._locks.setdefault(table, Lock())
