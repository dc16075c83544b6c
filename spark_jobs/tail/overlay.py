"""A lake as it was published, and commits on top of it that are in this process's memory alone.

The stages write to it as to any lake, and nothing of it reaches the tables. What is not a commit of files (a table that
is created, rows that delta-rs removes) cannot be kept here: it is refused, and left to the stream.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import RLock
from types import MappingProxyType
from typing import Never

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import DeltaTable

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.delta import partition_columns
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.listing import Condition, Listing
from spark_jobs.runtime.tables.log_entry import LogEntry
from spark_jobs.runtime.tables.object_store import TableStore
from spark_jobs.runtime.tables.table_reader import TableReader
from spark_jobs.runtime.writers.commit import READER_VERSION, WRITER_VERSION


class NotInMemoryError(LakeError):
    """A stage asked for more than files: only the stream, which holds the lease, can do it."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"{table} is to change in a way that only its writer can",
            "The stream does it with its next batch.",
        )


class MemoryStore(TableStore):
    """Files of one table, kept as Arrow by their paths; entries of its log are passed over."""

    def __init__(self) -> None:
        self.rows: dict[str, pa.Table] = {}

    def get(self, path: str) -> pa.Buffer:
        """What is here is rows and has no bytes."""
        raise NotInMemoryError(path)

    def put(self, path: str, data: bytes) -> None:
        """Nothing writes anything else than rows and the log here."""
        raise NotInMemoryError(path)

    def write(self, path: str, rows: pa.Table) -> int:
        """Keep ``rows``; their size in memory in bytes."""
        self.rows[path] = rows
        return int(rows.nbytes)

    def put_new(self, path: str, data: bytes) -> bool:
        """There is never anybody else's."""
        return True


class OverlayReader(TableReader):
    """Reads files from memory where they are there, the others through another reader."""

    def __init__(self, stored: TableReader, kept: Mapping[str, pa.Table]) -> None:
        self._stored = stored
        self._rows = kept

    def rows(self, path: str, schema: pa.Schema) -> pa.Table:
        """All rows of a file."""
        return self._rows[path] if path in self._rows else self._stored.rows(path, schema)

    def last_rows(self, path: str, schema: pa.Schema) -> pa.Table:
        """All rows of a file, which the lake's other readers may ask for again."""
        return self.rows(path, schema)

    def keep(self, path: str, rows: pa.Table) -> None:
        """What was written is kept already."""

    def dataset(self, files: pa.Table, schema: pa.Schema) -> ds.Dataset:
        """Some ``files`` (of a Listing), wherever they are."""
        kept = [path in self._rows for path in files["path"].to_pylist()]
        stored = self._stored.dataset(files.filter(pa.array([not each for each in kept], pa.bool_())), schema)
        if not any(kept):
            return stored
        paths = pc.filter(files["path"], pa.array(kept, pa.bool_())).to_pylist()
        return ds.dataset([stored, ds.dataset(pa.concat_tables([self._rows[path] for path in paths]))])


class OverlayLake(Lake):
    """Tables at ``versions``, all complete up to ``watermark``, and what was committed to them here.

    ``transactions`` are Delta's transaction identifiers by table, for those that have others than the watermark.
    """

    def __init__(
        self,
        settings: Settings,
        base: Lake,
        versions: Mapping[str, int],
        watermark: int,
        transactions: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    ) -> None:
        super().__init__(settings)
        self._base = base
        self._versions = versions
        self._watermark = watermark
        self._listings: dict[str, Listing] = {}
        self._written: dict[str, MemoryStore] = {}
        self._transactions = {table: dict(found) for table, found in transactions.items()}
        self._changing = RLock()

    def exists(self, table: str) -> bool:
        """Whether the lake has it."""
        return self._base.exists(table)

    def create(self, catalog: Catalog, table: str) -> None:
        """Refuse a table that the lake does not have."""
        if not self.exists(table):
            raise NotInMemoryError(table)

    def open(self, table: str, version: int | None = None) -> DeltaTable:
        """The lake's table at a version, to be read; its latest is there to be written through, and is refused."""
        if version is None:
            raise NotInMemoryError(table)
        return self._base.open(table, version)

    def checkpoint(self, table: str) -> None:
        """There is no log to be read."""

    def written(self, table: str) -> Never:
        """Nobody else commits here."""
        raise NotInMemoryError(table)

    def protocol(self, table: str) -> tuple[int, int]:
        """The protocol of the tables that LakePulse creates."""
        return READER_VERSION, WRITER_VERSION

    def version(self, table: str) -> int:
        """The version here."""
        return self.listing(table).version

    def committed_at(self, table: str) -> datetime:
        """Now."""
        return datetime.now(UTC)

    def committed(self, table: str, version: int, entry: LogEntry) -> None:
        """``entry`` is the table's ``version`` here."""
        with self._changing:
            self._listings[table] = self.listing(table).after(version, entry)
            self._transactions.setdefault(table, {}).update(entry.transactions)

    def pass_over(self, table: str, watermark: int) -> None:
        """Changes up to ``watermark`` are known of and were not written: nobody reads the table's rows here."""
        with self._changing:
            self._transactions.setdefault(table, {})[WATERMARK] = watermark

    def listing(self, table: str, version: int | None = None) -> Listing:
        """The files, those in memory among them; or those of an earlier version."""
        with self._changing:
            if table not in self._listings:
                # The stream may have gone on since it published.
                self._listings[table] = self._base.listing(table, self._versions.get(table))
            listing = self._listings[table]
        return listing if version in (None, listing.version) else self._base.listing(table, version)

    def transaction(self, table: str, application: str) -> int:
        """The watermark of what was published where nothing was committed here."""
        if not self.exists(table):
            return -1
        published = self._watermark if application == WATERMARK else -1
        return self._transactions.get(table, {}).get(application, published)

    def transaction_at(self, table: str, version: int, application: str) -> int:
        """As the table's own log says: what is committed here has no version of its own."""
        return self._base.transaction_at(table, version, application)

    def scan(self, table: str, version: int | None = None, where: Sequence[Condition] = ()) -> ds.Dataset:
        """``table`` as a dataset, here or at an earlier version."""
        if partition_columns(table):
            return self._base.scan(table, version, where)
        if version is None or version == self.version(table):
            return self.listing(table).dataset(self.reader(table), where)
        return self._base.scan(table, version, where)

    def reader(self, table: str) -> TableReader:
        """Reads what is in memory, and what is stored."""
        return OverlayReader(self._base.reader(table), self.store(table).rows)

    def store(self, table: str) -> MemoryStore:
        """This process's memory."""
        with self._changing:
            return self._written.setdefault(table, MemoryStore())
