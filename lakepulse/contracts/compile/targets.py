"""One name per compiler, as ``contracts show TABLE --as`` offers them; ``build`` writes the files."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.avro import envelope_schema, key_schema
from lakepulse.contracts.compile.delta import order_columns, partition_columns, table_properties
from lakepulse.contracts.compile.pages.tables import table_page
from lakepulse.contracts.compile.postgres import create_table, indexes
from lakepulse.contracts.compile.select.duckdb import to_duckdb
from lakepulse.contracts.compile.select.lineage import column_lineage, downstream, upstream
from lakepulse.contracts.compile.spark import spark_ddl
from lakepulse.contracts.compile.trino import trino_view
from lakepulse.contracts.model import Layer
from lakepulse.errors import ContractError


class Form(StrEnum):
    """What a table can be shown as."""

    AVRO = "avro"
    KEY = "key"
    SPARK = "spark"
    DDL = "ddl"
    DELTA = "delta"
    DUCKDB = "duckdb"
    TRINO = "trino"
    DOCS = "docs"
    LINEAGE = "lineage"
    ARROW = "arrow"


def compile_to(catalog: Catalog, table: str, target: Form) -> str:
    """``table`` as ``target``, as text; raises ContractError where the table has no such form."""
    if table in BUILT_IN:
        if target not in _BUILT_IN_TARGETS:
            allowed = ", ".join(sorted(_BUILT_IN_TARGETS))
            raise ContractError(f"{table} is the platform's own table", f"It can be shown as {allowed}.")
    elif catalog.get(table).layer is not Layer.SOURCE and target in _SOURCE_TARGETS:
        raise ContractError(f"{table} has no {target} form", f"Show {catalog.source_of(table).table} so.")
    elif table in catalog.views and target is Form.DELTA:
        raise ContractError(f"{table} has no {target} form", "It is a view: nothing of it is stored.")
    return _COMPILERS[target](catalog, table)


def json_text(value: object) -> str:
    """JSON over several lines with a newline at the end; keys keep their order, which Avro needs."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def duckdb_text(catalog: Catalog, table: str) -> str:
    """The SELECT's DuckDB twin; ContractError where the table has no SELECT."""
    sql = catalog.select_sql(table)
    if sql is None:
        raise ContractError(f"{table} has no SELECT", "Its rows are its input's.")
    return to_duckdb(sql) + "\n"


def _avro(catalog: Catalog, table: str) -> str:
    return json_text(envelope_schema(catalog.get(table)))


def _key(catalog: Catalog, table: str) -> str:
    return json_text(key_schema(catalog.get(table)))


def _spark(catalog: Catalog, table: str) -> str:
    return spark_ddl(catalog, table) + "\n"


def _ddl(catalog: Catalog, table: str) -> str:
    contract = catalog.get(table)
    listed = "".join(f"-- index on {', '.join(columns)}\n" for columns in indexes(contract))
    return f"{create_table(contract)};\n-- primary key: {', '.join(contract.key)}\n{listed}"


def _delta(catalog: Catalog, table: str) -> str:
    contract = catalog.tables.get(table)
    return json_text(
        {
            "properties": table_properties(catalog, table),
            "partition_columns": list(partition_columns(table)),
            "order_columns": list(order_columns(contract)) if contract else [],
        }
    )


def _lineage(catalog: Catalog, table: str) -> str:
    columns = column_lineage(catalog, table)
    return json_text(
        {
            "upstream": list(upstream(catalog, table)),
            "downstream": list(downstream(catalog, table)),
            "columns": {name: [".".join(origin) for origin in columns[name]] for name in columns},
        }
    )


def _arrow(catalog: Catalog, table: str) -> str:
    return f"{lake_schema(catalog, table).to_string(truncate_metadata=False)}\n"


_SOURCE_TARGETS = frozenset({Form.AVRO, Form.KEY, Form.DDL})
_BUILT_IN_TARGETS = frozenset({Form.SPARK, Form.DELTA, Form.ARROW})
_COMPILERS: Mapping[Form, Callable[[Catalog, str], str]] = MappingProxyType(
    {
        Form.AVRO: _avro,
        Form.KEY: _key,
        Form.SPARK: _spark,
        Form.DDL: _ddl,
        Form.DELTA: _delta,
        Form.DUCKDB: duckdb_text,
        Form.TRINO: trino_view,
        Form.DOCS: table_page,
        Form.LINEAGE: _lineage,
        Form.ARROW: _arrow,
    }
)
