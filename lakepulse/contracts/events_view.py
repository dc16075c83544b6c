"""The SELECT of the view of all events: every change of every captured table, its images as JSON text.

It is made from the contracts, since it names each column of each table twice. In the images numbers and booleans are
JSON's own; decimals, days and times (UTC) are text as SQL writes it, which keeps all their digits, and bytes are
Base64. Engines would write these differently where it was left to them.
"""

from collections.abc import Iterator, Mapping
from typing import assert_never

from lakepulse.contracts.model import Contract, Layer
from lakepulse.contracts.types import Kind

_ZONE = "(([.]?0+)? UTC|[+]00)$"
"""What engines add to a time in UTC: nothing (Spark), ``+00`` (DuckDB), zeros and the zone's name (Trino)."""
_METADATA: Mapping[str, str] = {
    "committed_at": "_committed_at",
    "transaction_id": "_transaction_id",
    "commit_lsn": "_commit_lsn",
    "sequence": "_sequence",
    "ingested_at": "_ingested_at",
    "kafka_topic": "_topic",
    "kafka_partition": "_partition",
    "kafka_offset": "_offset",
    "schema_id": "_schema_id",
}


EVENT_COLUMNS = ("table_name", "operation", *_METADATA, "source", "before", "after")


def captured(tables: Mapping[str, Contract]) -> tuple[str, ...]:
    """The bronze tables that hold changes of source tables, sorted."""
    return tuple(sorted(name for name, contract in tables.items() if _source(tables, contract)))


def every_event(tables: Mapping[str, Contract]) -> str:
    """Spark SQL with EVENT_COLUMNS over all captured bronze tables."""
    return "\nUNION ALL\n".join(_branch(tables, name) for name in captured(tables)) + "\n"


def _source(tables: Mapping[str, Contract], contract: Contract) -> Contract | None:
    """The source table whose changes ``contract`` holds, if it is such a table."""
    if contract.layer is not Layer.BRONZE or len(contract.inputs) != 1:
        return None
    source = tables.get(contract.inputs[0])
    return source if source and source.layer is Layer.SOURCE else None


def _branch(tables: Mapping[str, Contract], name: str) -> str:
    source = _source(tables, tables[name])
    assert source is not None
    values = (
        f"'{tables[name].name}'",
        "_op",
        *_METADATA.values(),
        f"'{source.relation}'",
        f"CASE WHEN _before IS NOT NULL THEN {_image(source, '_before.')} END",
        f"CASE WHEN _op IN ('c', 'r', 'u') THEN {_image(source, '')} END",
    )
    listed = ",\n".join(f"  {value} AS {column}" for value, column in zip(values, EVENT_COLUMNS, strict=True))
    return f"SELECT\n{listed}\nFROM {name}"


def _image(source: Contract, of_struct: str) -> str:
    fields = ", ".join(_fields(source, of_struct))
    return f"to_json(named_struct({fields}))"


def _fields(source: Contract, of_struct: str) -> Iterator[str]:
    for name, column in source.columns.items():
        yield f"'{name}', {_value(column.type.kind, f'{of_struct}{name}')}"


def _value(kind: Kind, column: str) -> str:
    match kind:
        case Kind.BOOLEAN | Kind.INT32 | Kind.INT64 | Kind.FLOAT64 | Kind.STRING | Kind.JSON:
            return column
        case Kind.DECIMAL | Kind.DATE:
            return f"CAST({column} AS STRING)"
        case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            return f"REGEXP_REPLACE(CAST({column} AS STRING), '{_ZONE}', '')"
        case Kind.BYTES:
            return f"base64({column})"
        case _:
            assert_never(kind)
