"""A small silver layer in a temporary lake, for tests of gold: rows in, one commit and publication a call."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer, TableKind
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.writers.merge_sql import merge_key
from spark_jobs.runtime.writers.writer import DELETED, FRESH
from tests.unit.spark_jobs.gold.rows import EPOCH, Row, filled


class SilverShop:
    """Silver tables that tests fill; columns that a row leaves out get a plain value of their type."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        settings = Settings()
        settings.lake = LakeSettings(root=str(folder))
        self.lake = Lake(settings)
        self.context = Context(settings, catalog, self.lake, _no_spark)
        self.catalog = catalog
        self.lsn = 0
        self._known: dict[str, set[tuple[Any, ...]]] = {}
        for contract in catalog.by_layer(Layer.SILVER):
            self.lake.create(catalog, contract.table)

    @classmethod
    def over(cls, other: "SilverShop") -> "SilverShop":
        """The same lake, opened anew as by a restarted process."""
        again = cls(Path(other.context.settings.lake.root), other.catalog)
        again.lsn, again._known = other.lsn, other._known
        return again

    def commit(
        self,
        rows: Mapping[str, Iterable[Row]] | None = None,
        deleted: Mapping[str, Iterable[Row]] | None = None,
        *,
        oldest: datetime | None = None,
    ) -> int:
        """Upsert and delete rows by table name (without layer), then publish; the new watermark.

        ``oldest`` is the commit time of the oldest change.
        """
        self.lsn += 1
        for table in sorted({*(rows or {}), *(deleted or {})}):
            gone = [(row, True) for row in (deleted or {}).get(table, ())]
            self._write(f"silver.{table}", [*((row, False) for row in (rows or {}).get(table, ())), *gone])
        versions = {c.table: self.lake.open(c.table).version() for c in self.catalog.by_layer(Layer.SILVER)}
        publish(self.lake, self.catalog, "silver", self.lsn, versions, oldest_committed_at=oldest)
        return self.lsn

    def gold(self, table: str) -> list[Row]:
        """The rows of a gold table, sorted."""
        rows = self.lake.open(f"gold.{table}").to_pyarrow_dataset().to_table().to_pylist()
        return sorted(rows, key=lambda row: tuple(map(repr, row.values())))

    def _write(self, table: str, rows: list[tuple[Row, bool]]) -> None:
        if not rows:
            return
        schema = lake_schema(self.catalog, table)
        key = merge_key(self.catalog.get(table))
        known = self._known.setdefault(table, set())
        full = [{**self._filled(table, schema, row), DELETED: gone} for row, gone in rows]
        for row in full:
            row[FRESH] = tuple(row[name] for name in key) not in known
            known.add(tuple(row[name] for name in key))
        flags = [pa.field(DELETED, pa.bool_()), pa.field(FRESH, pa.bool_())]
        data = pa.Table.from_pylist(full, schema=pa.schema([*schema, *flags]))
        small(self.context).writer.upsert(table, data, self.lsn)

    def _filled(self, table: str, schema: pa.Schema, row: Row) -> Row:
        if self.catalog.get(table).from_files:
            return filled(schema, {"_load": self.lsn, **row})
        scd2 = self.catalog.get(table).kind is TableKind.SCD2
        own = {"_commit_lsn": self.lsn, "_sequence": 1, "_committed_at": EPOCH + timedelta(hours=self.lsn)}
        history = {"_valid_from": own["_committed_at"], "_valid_to": None, "_is_current": True}
        return filled(schema, {**own, **(history if scd2 else {}), **row})


def _no_spark() -> NoReturn:
    raise AssertionError("gold asked for Spark")
