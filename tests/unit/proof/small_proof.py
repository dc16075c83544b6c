"""The evidence of a small proof: the source of ``small_shop`` in memory, beside a lake in a folder that tests write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import psycopg2
import pyarrow as pa
from deltalake import CommitProperties, Transaction, write_deltalake

from cdc_simulator.workload.ledger import LedgerEntry
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import columns_schema, lake_schema
from lakepulse.contracts.model import Contract
from lakepulse.settings import LakeSettings, Settings
from proof.evidence import Evidence
from proof.source_snapshot import SourceSnapshot
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.publication import Publication, latest
from tests.unit.spark_jobs.gold.rows import table as rows_of
from tests.unit.spark_jobs.silver.small_shop import Row, small_catalog

NO_CONNECTION = cast("psycopg2.extensions.connection", None)


@dataclass(frozen=True)
class SourceRows(SourceSnapshot):
    """The source's tables by relation, and its ledger by transaction."""

    tables: Mapping[str, list[Row]] = field(default_factory=dict)
    ledger: Mapping[int, LedgerEntry] = field(default_factory=dict)

    def read(self, contract: Contract) -> pa.Table:
        """The rows that a test gave."""
        return pa.Table.from_pylist(
            self.tables.get(contract.relation or "", []), schema=columns_schema(contract)
        )

    def columns(self, contract: Contract) -> tuple[str, ...]:
        """As the contract says."""
        return tuple(contract.columns)

    def rows(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """The ledger's counts or checksums."""
        if "checksum" in statement:
            return [(xid, entry.checksum()) for xid, entry in self.ledger.items()]
        return [(xid, entry.by_table()) for xid, entry in self.ledger.items()]


class SmallLake:
    """A lake of ``catalog`` in ``folder``: rows in, versions out; columns that a row leaves out get a plain value."""

    def __init__(self, folder: Path, catalog: Catalog | None = None) -> None:
        self.settings = Settings()
        self.settings.lake = LakeSettings(root=str(folder))
        self.catalog = catalog or small_catalog()
        self.lake = Lake(self.settings)
        self.engine = DuckDbEngine(self.lake)

    def write(self, table: str, rows: Iterable[Mapping[str, Any]], watermark: int = 0) -> int:
        """Put the rows in the place of the table's; its new version."""
        self.lake.create(self.catalog, table)
        handle = self.lake.open(table)
        properties = CommitProperties(app_transactions=[Transaction(WATERMARK, watermark)])
        data = rows_of(lake_schema(self.catalog, table), rows)
        write_deltalake(handle, data, mode="overwrite", commit_properties=properties)
        return handle.version()

    def publish(self, layer: str, watermark: int, versions: Mapping[str, int]) -> Publication:
        """Publish these versions."""
        return publish(self.lake, self.catalog, layer, watermark, versions)

    def evidence(self, source: SourceSnapshot, target: int) -> Evidence:
        """Evidence for a comparison at ``target``, from silver's last publication."""
        silver = latest(self.lake, "silver")
        assert silver is not None
        return Evidence(
            self.settings, self.catalog, self.lake, self.engine, source, silver, target, {}, 0, None
        )
