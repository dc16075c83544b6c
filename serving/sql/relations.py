"""The relations that a statement may read: tables as Parquet files, views over them, and which columns are personal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.duckdb import to_duckdb
from lakepulse.contracts.types import Kind

MASK = "***"
"""In place of every value of a personal text column; other types are null."""


@dataclass(frozen=True)
class ViewSelect:
    """A SELECT in DuckDB's SQL, and the tables and views that it reads."""

    select: str
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Relations:
    """By name (``layer.name``): the files of each table, the views, and each table's personal columns with their mask.

    A mask is an expression of DuckDB's SQL over the column itself.
    """

    files: Mapping[str, tuple[Path, ...]]
    views: Mapping[str, ViewSelect]
    personal: Mapping[str, Mapping[str, str]]

    @property
    def names(self) -> frozenset[str]:
        """All that may be read."""
        return frozenset({*self.files, *self.views})

    def opened_by(self, tables: Iterable[str]) -> list[str]:
        """``tables`` and what their views read, each after what it needs."""
        found: dict[str, None] = {}
        for table in tables:
            inputs = self.views[table].inputs if table in self.views else ()
            found |= dict.fromkeys([*self.opened_by(inputs), table])
        return list(found)

    def scan(self, table: str, *, masked: bool = False) -> str:
        """The SELECT over a table's files, in DuckDB's SQL; ``masked``: without its personal values."""
        paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in self.files[table])
        masks = self.personal.get(table, {}) if masked else {}
        replaced = ", ".join(f'{mask} AS "{column}"' for column, mask in masks.items())
        columns = f"* REPLACE ({replaced})" if masks else "*"
        return f"SELECT {columns} FROM read_parquet([{paths}])"  # noqa: S608  # paths and names of ours


def relations_of(catalog: Catalog, files: Mapping[str, tuple[Path, ...]]) -> Relations:
    """The relations over ``files``: every view of the contracts whose tables are among them comes along."""
    views = {
        name: ViewSelect(to_duckdb(catalog.selects[name]), contract.inputs)
        for name, contract in catalog.views.items()
        if files.keys() >= set(catalog.stored([name]))
    }
    return Relations(files, views, {table: personal_columns(catalog, table) for table in files})


def personal_columns(catalog: Catalog, table: str) -> dict[str, str]:
    """The columns that the contract of ``table`` marks as personal, with their masks."""
    if table not in catalog:
        return {}
    columns = catalog.get(table).columns
    return {name: _mask(name, column.type.kind) for name, column in columns.items() if column.pii}


def _mask(name: str, kind: Kind) -> str:
    # A constant for every row, those without a value too: nothing can be inferred by conditions, order or groups.
    return f"'{MASK}'" if kind is Kind.STRING else f'CASE WHEN false THEN "{name}" END'
