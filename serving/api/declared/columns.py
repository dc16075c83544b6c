"""The columns of a SELECT: types as DuckDB finds them over empty tables of the contracts, texts from the contracts."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa
from pydantic import BaseModel, Field, create_model

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.select.duckdb import to_duckdb
from lakepulse.contracts.metadata import BRONZE, EVENT_GOLD, HISTORY, ROW
from lakepulse.contracts.model import LAKE_LAYERS
from serving.api.declared.clock import NOW
from serving.api.declared.select import Select

_DESCRIBED = {each.name: each for each in (*BRONZE, *ROW, *HISTORY, *EVENT_GOLD)}


class Columns:
    """Describes SELECTs over the tables of ``catalog``, of which no row is read."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def schema(self, select: Select) -> pa.Schema:
        """The columns of its rows; raises duckdb.Error where the SELECT does not fit the contracts."""
        moment = [NOW] if select.takes_moment else []
        values = dict.fromkeys([*(parameter.name for parameter in select.parameters), *moment])
        found: pa.Schema = self._empty.sql(select.sql, params=values).to_arrow_table().schema
        return found

    def docs(self, select: Select) -> dict[str, str]:
        """The text of each column; raises KeyError for one that nobody describes."""
        return {
            name: select.docs.get(name) or self._contracts(select)[name] for name in self.schema(select).names
        }

    def model(self, select: Select) -> type[BaseModel]:
        """A row as pydantic sees it, for OpenAPI."""
        docs = self.docs(select)
        fields: dict[str, Any] = {
            # A name of pydantic's cannot begin with an underscore; in JSON it is the column's.
            column.name.lstrip("_"): (
                python_type(column.type) | None,
                Field(description=docs[column.name], alias=column.name),
            )
            for column in self.schema(select)
        }
        name = "".join(part.capitalize() for part in select.name.split("_"))
        return create_model(f"{name}Row", __doc__=select.summary, **fields)

    def _contracts(self, select: Select) -> Mapping[str, str]:
        """What the contracts of its tables say of their columns."""
        found: dict[str, str] = {}
        for table in sorted(select.tables):
            if table in BUILT_IN:
                columns = {
                    f.name: (f.metadata or {}).get(b"doc", b"").decode() for f in BUILT_IN[table].schema
                }
            else:
                columns = {name: each.doc for name, each in self._catalog.get(table).columns.items()}
            found = columns | found
        return {name: (f.metadata or {}).get(b"doc", b"").decode() for name, f in _DESCRIBED.items()} | found

    @cached_property
    def _empty(self) -> duckdb.DuckDBPyConnection:
        """Every table and view of the lake, without rows."""
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        for layer in LAKE_LAYERS:
            connection.execute(f"CREATE SCHEMA {layer}")
        tables = {name: lake_schema(self._catalog, name) for name in self._catalog.tables if _in_lake(name)}
        for name, schema in ({name: each.schema for name, each in BUILT_IN.items()} | tables).items():
            connection.register("empty", schema.empty_table())
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM empty")  # noqa: S608  # a table's name
        self._create_views(connection)
        return connection

    def _create_views(self, connection: duckdb.DuckDBPyConnection) -> None:
        waiting = [name for name in self._catalog.views if not name.startswith("bronze.")]
        while waiting:
            name = waiting.pop(0)
            if any(other in waiting for other in self._catalog.inputs(name)):
                waiting.append(name)
                continue
            connection.execute(f"CREATE VIEW {name} AS {to_duckdb(self._catalog.selects[name])}")


def _in_lake(table: str) -> bool:
    return table.partition(".")[0] in LAKE_LAYERS


def python_type(kind: pa.DataType) -> Any:  # noqa: ANN401, PLR0911  # a type, or a generic one
    """The type that JSON's reader sees: decimals are numbers, bytes are Base64, moments ISO 8601 in UTC."""
    if pa.types.is_boolean(kind):
        return bool
    if pa.types.is_integer(kind):
        return int
    if pa.types.is_floating(kind):
        return float
    if pa.types.is_decimal(kind):
        return float
    if pa.types.is_date(kind):
        return date
    if pa.types.is_timestamp(kind):
        return datetime
    if pa.types.is_list(kind):
        return list[python_type(kind.value_type)]  # type: ignore[misc]
    if pa.types.is_map(kind):
        return dict[str, python_type(kind.item_type)]  # type: ignore[misc]
    if pa.types.is_struct(kind):
        return dict[str, object]
    return str
