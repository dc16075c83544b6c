"""The rows that a suite looks at: a table at its published version, with what the contract's SELECT adds to them."""

from collections.abc import Mapping
from functools import cached_property

import pandas as pd
import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.quality.expectations import KEY, checked_rows, parent_relation, references
from lakepulse.contracts.model import Contract, TableKind
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.listing import Condition
from spark_jobs.silver.quarantine import QuarantineRow, open_rows


class PublishedRows:
    """Reads tables of one lake at the versions of its publications; keys of referenced tables are read once."""

    def __init__(self, lake: Lake, catalog: Catalog, versions: Mapping[str, int]) -> None:
        self._engine = DuckDbEngine(lake)
        self._lake = lake
        self._catalog = catalog
        self._versions = versions
        self._keys: dict[str, pa.Table] = {}

    def frame(self, contract: Contract) -> pd.DataFrame:
        """The columns of ``checked_rows``: numbers and booleans with pandas' own nulls, decimals as objects."""
        relations = {contract.table: self._read(contract.table, None)}
        relations |= {parent_relation(parent): self._existing(parent) for _, parent in references(contract)}
        rows = self._engine.query(checked_rows(contract), relations)
        return rows.to_pandas(types_mapper=_NULLABLE.get, date_as_object=True, self_destruct=True)

    def schema(self, table: str) -> pa.Schema:
        """The columns that the table has."""
        return pa.schema(self._lake.open(table, self._versions[table]).schema().to_arrow())

    def _existing(self, table: str) -> pa.Table:
        if table not in self._keys:
            self._keys[table] = self._load_keys(self._catalog.get(table))
        return self._keys[table]

    def _load_keys(self, parent: Contract) -> pa.Table:
        """A quarantined row exists in the source, so its children are sound."""
        key = parent.key[0]
        current: list[Condition] = [("_is_current", "=", True)] if parent.kind is TableKind.SCD2 else []
        rows = self._engine.scan(parent.table, [key], current, self._versions[parent.table])
        held = pa.array([row.key[key] for row in self._held.get(parent.table, ())], rows[key].type)
        return pa.table({KEY: pa.chunked_array([*rows[key].chunks, held]).unique()})

    @cached_property
    def _held(self) -> Mapping[str, list[QuarantineRow]]:
        return open_rows(self._lake)

    def _read(self, table: str, columns: list[str] | None) -> pa.Table:
        return self._engine.scan(table, columns, version=self._versions[table])


_NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
}
