"""A published lake of two tables, made from the project's own contracts, in which rows can be spoiled."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pytest
from deltalake import CommitProperties, Transaction, write_deltalake

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from lakepulse.contracts.types import Kind
from lakepulse.settings import Settings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import WATERMARK as APPLICATION
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.silver import quarantine

Row = dict[str, Any]
WATERMARK = 100
_VALUES: dict[Kind, object] = {
    Kind.BOOLEAN: False,
    Kind.INT32: 1,
    Kind.INT64: 1,
    Kind.FLOAT64: 1.0,
    Kind.DECIMAL: 1,
    Kind.STRING: "x",
    Kind.DATE: date(2016, 1, 1),
    Kind.TIMESTAMP: datetime(2016, 1, 1, tzinfo=UTC),
    Kind.TIMESTAMPTZ: datetime(2016, 1, 1, tzinfo=UTC),
    Kind.BYTES: b"x",
    Kind.JSON: "{}",
}


def no_spark() -> NoReturn:
    pytest.fail("Spark is not needed here")


def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """An empty lake under ``home``."""
    monkeypatch.setenv("LAKEPULSE_HOME", str(home))
    settings = Settings()
    return Context(settings, load_catalog(settings.home), Lake(settings), no_spark)


def row(context: Context, table: str, **values: object) -> Row:
    """A row that its contract allows but for ``values``; columns are null where all of them may be."""
    contract = context.catalog.get(table)
    fields = {
        name: None if column.nullable and column.completeness is None else _VALUES[column.type.kind]
        for name, column in contract.columns.items()
    }
    platform = {
        "_commit_lsn": 1,
        "_sequence": 1,
        "_valid_from": _VALUES[Kind.TIMESTAMP],
        "_is_current": True,
    }
    return {**fields, **platform, **values}


def published(context: Context, tables: dict[str, list[Row]]) -> None:
    """Write the rows and publish silver and gold; every other table that the rows refer to is made empty."""
    names = {*tables, quarantine.TABLE}
    for table in tables:
        columns = context.catalog.get(table).columns.values()
        names |= {column.references for column in columns if column.references}
    for table in names:
        context.lake.create(context.catalog, table)
        handle = context.lake.open(table)
        schema = lake_schema(context.catalog, table)
        given = [{name: each.get(name) for name in schema.names} for each in tables.get(table, [])]
        # Spoiled rows are written past the schema's own guard, as a bug or a foreign tool would.
        rows = pa.Table.from_pylist(given, schema=pa.schema([field.with_nullable(True) for field in schema]))
        write_deltalake(
            handle,
            rows,
            mode="overwrite",
            schema_mode="overwrite",
            commit_properties=CommitProperties(app_transactions=[Transaction(APPLICATION, WATERMARK)]),
        )
    for layer in (Layer.SILVER, Layer.GOLD):
        versions = {
            table: context.lake.open(table).version() for table in names if table.startswith(f"{layer}.")
        }
        publish(context.lake, context.catalog, layer, WATERMARK, versions)
