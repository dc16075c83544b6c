"""Tables of the lake: which there are, their columns, lineage, versions and rows."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.select.lineage import column_lineage, downstream, upstream
from lakepulse.contracts.metadata import doc_of
from lakepulse.contracts.model import LAKE_LAYERS
from serving.api.declared.computed import Asked, Computed, Found
from serving.api.declared.parameters import TABLE_NAME, Parameter
from serving.api.operations.lake import rows as lake_rows
from serving.api.services import Services

ROWS = Parameter("rows", int, "How many rows at most", 10, default=100, least=1, most=10_000)
TOP = Parameter("top", int, "How many at most", 10, default=50, least=1, most=1000)
Row = dict[str, Any]


class TableBody(BaseModel):
    """One table or view of the lake."""

    table: str = Field(description="Its name, as `layer.name`")
    layer: str = Field(description="bronze, silver or gold")
    kind: str = Field(
        description="append, upsert, scd2, full_refresh or view; platform: one of the platform's own"
    )
    purpose: str = Field(description="What a row is")
    owner: str | None = Field(description="Who answers for it")
    key: list[str] = Field(description="The columns that identify a row")
    freshness: str | None = Field(description="How old it may be")
    delta_version: int | None = Field(description="The version that is published; null: none yet, or a view")


class ColumnBody(BaseModel):
    """One column."""

    name: str = Field(description="Its name")
    type: str = Field(description="Its type in Arrow's words")
    nullable: bool = Field(description="Whether it may be empty")
    masked: bool = Field(description="Whether it is personal data, which viewers see masked")
    doc: str = Field(description="What it means")


class LineageBody(BaseModel):
    """What a table is made from, and what is made from it."""

    table: str = Field(description="The table")
    inputs: list[str] = Field(description="The tables that it is made from")
    upstream: list[str] = Field(description="All that it is made from, directly or not")
    downstream: list[str] = Field(description="All that is made from it, directly or not")
    columns: dict[str, list[str]] = Field(description="For each column the columns that it is computed from")


class CountBody(BaseModel):
    """How many rows a table has."""

    table: str = Field(description="The table")
    rows: int = Field(description="Its rows")


class CommitBody(BaseModel):
    """One commit of a table."""

    version: int = Field(description="The version that it made")
    committed_at: datetime = Field(description="When")
    operation: str = Field(description="What it did, in Delta's words")
    metrics: dict[str, Any] = Field(description="What it counted")


class VersionBody(BaseModel):
    """One published version of a table."""

    delta_version: int = Field(description="The version")
    watermark: int = Field(description="The last commit LSN that it was published at")
    published_at: datetime = Field(description="When it was last published")


async def all_tables(services: Services, asked: Asked) -> Found:
    """Every table and view of the lake."""
    names = sorted({*services.catalog.declared, *BUILT_IN})
    published = {
        table: version
        for position in services.readers.published.state.positions.values()
        for table, version in position.publication.versions.items()
    }
    lake = [name for name in names if name.partition(".")[0] in LAKE_LAYERS]
    return Found([_table(services, name, published.get(name)).model_dump() for name in lake])


def _table(services: Services, name: str, version: int | None) -> TableBody:
    layer = name.partition(".")[0]
    if name in BUILT_IN:
        own = BUILT_IN[name]
        return TableBody(
            table=name,
            layer=layer,
            kind="platform",
            purpose=own.purpose,
            owner=None,
            key=list(own.key),
            freshness=None,
            delta_version=version,
        )
    contract = services.catalog.get(name)
    return TableBody(
        table=name,
        layer=layer,
        kind=contract.kind,
        purpose=contract.purpose,
        owner=contract.owner,
        key=list(contract.key),
        freshness=contract.freshness,
        delta_version=version,
    )


async def schema(services: Services, asked: Asked) -> Found:
    """The columns of a table."""
    table = lake_rows.known(services, asked.values["table"])
    masked = services.readers.masking.columns(table)
    fields = BUILT_IN[table].schema if table in BUILT_IN else lake_schema(services.catalog, table)
    docs = (
        {}
        if table in BUILT_IN
        else {k: c.doc for k, c in services.readers.masking.described(table).columns.items()}
    )
    return Found(
        [
            {
                "name": field.name,
                "type": str(field.type),
                "nullable": field.nullable,
                "masked": field.name in masked,
                "doc": docs.get(field.name) or (doc_of(field) if field.metadata else ""),
            }
            for field in fields
        ]
    )


async def lineage(services: Services, asked: Asked) -> Found:
    """What a table is made from, down to the column."""
    catalog, table = services.catalog, asked.values["table"]
    catalog.get(lake_rows.known(services, table))
    columns = column_lineage(catalog, table)
    return Found(
        {
            "table": table,
            "inputs": list(catalog.inputs(table)),
            "upstream": list(upstream(catalog, table)),
            "downstream": list(downstream(catalog, table)),
            "columns": {
                name: [f"{each.input}.{each.column}" for each in found] for name, found in columns.items()
            },
        }
    )


OPERATIONS = (
    Computed(
        "tables", "/tables", "Every table and view of the lake", all_tables, TableBody, "dashboard: tables"
    ),
    Computed(
        "table_schema",
        "/tables/{table}/schema",
        "The columns of a table",
        schema,
        ColumnBody,
        "dashboard: tables",
        (TABLE_NAME,),
        seconds=60,
    ),
    Computed(
        "table_preview",
        "/tables/{table}/preview",
        "Some rows of a table",
        lake_rows.rows,
        Row,
        "dashboard: tables",
        (TABLE_NAME, ROWS),
        forms=True,
    ),
    Computed(
        "table_count",
        "/tables/{table}/count",
        "How many rows a table has",
        lake_rows.count,
        CountBody,
        "dashboard: tables",
        (TABLE_NAME,),
        many=False,
    ),
    Computed(
        "table_lineage",
        "/tables/{table}/lineage",
        "What a table is made from and what is made from it, down to the column",
        lineage,
        LineageBody,
        "dashboard: lineage",
        (TABLE_NAME,),
        many=False,
        seconds=60,
    ),
    Computed(
        "table_history",
        "/tables/{table}/history",
        "The commits of a table, the newest first",
        lake_rows.history,
        CommitBody,
        "dashboard: tables",
        (TABLE_NAME, TOP),
    ),
    Computed(
        "table_versions",
        "/tables/{table}/versions",
        "The versions of a table that were published, the newest first",
        lake_rows.versions,
        VersionBody,
        "recipe: as it was then",
        (TABLE_NAME, TOP),
        forms=True,
    ),
    Computed(
        "table_rows",
        "/tables/{table}/rows",
        "Rows of a table as of a version, a time or a commit LSN",
        lake_rows.rows_as_of,
        Row,
        "recipe: as it was then",
        (
            TABLE_NAME,
            Parameter("version", int, "A Delta version", least=0, most=2**31),
            Parameter("at", datetime, "A moment, ISO 8601 with its zone"),
            Parameter("lsn", str, "A commit LSN", pattern=lake_rows.LSN, longest=17),
            ROWS,
        ),
        forms=True,
    ),
    Computed(
        "table_diff",
        "/tables/{table}/diff",
        "Rows that are in one of two versions of a table alone",
        lake_rows.difference,
        Row,
        "recipe: what has changed",
        (
            TABLE_NAME,
            Parameter("before", int, "The one version", 0, required=True, least=0, most=2**31),
            Parameter("after", int, "The other version", 1, required=True, least=0, most=2**31),
            ROWS,
        ),
        forms=True,
    ),
)
