"""Contract to Postgres: the DDL of the source tables, in two steps so that rows are loaded in between.

``create_tables`` makes schemas, sequences and bare tables; ``create_keys`` adds keys and indexes afterwards.
"""

from typing import assert_never

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Column, Contract, Layer
from lakepulse.contracts.types import Kind, LogicalType
from lakepulse.errors import ContractError


def postgres_type(logical: LogicalType) -> str:  # noqa: PLR0911  # one return per type
    """The Postgres type of a logical type."""
    match logical.kind:
        case Kind.BOOLEAN:
            return "boolean"
        case Kind.INT32:
            return "integer"
        case Kind.INT64:
            return "bigint"
        case Kind.FLOAT64:
            return "double precision"
        case Kind.DECIMAL:
            return f"numeric({logical.precision},{logical.scale})"
        case Kind.STRING:
            return f"varchar({logical.length})" if logical.length else "text"
        case Kind.DATE:
            return "date"
        case Kind.TIMESTAMP:
            return "timestamp"
        case Kind.TIMESTAMPTZ:
            return "timestamptz"
        case Kind.BYTES:
            return "bytea"
        case Kind.JSON:
            return "json"
        case _:
            assert_never(logical.kind)


def create_tables(catalog: Catalog) -> list[str]:
    """Schemas, sequences, tables and comments, one statement each; no keys yet."""
    sources = catalog.by_layer(Layer.SOURCE)
    schemas = {relation(contract).partition(".")[0] for contract in sources}
    return [
        *(f"CREATE SCHEMA IF NOT EXISTS {schema}" for schema in sorted(schemas)),
        *(f"CREATE SEQUENCE IF NOT EXISTS {name} AS bigint" for name in sequences(catalog)),
        *(create_table(contract) for contract in sources),
        *(statement for contract in sources for statement in _comments(contract)),
    ]


def create_keys(catalog: Catalog) -> list[str]:
    """Primary keys, then indexes (of foreign keys too), then foreign keys, one statement each."""
    sources = catalog.by_layer(Layer.SOURCE)
    return [
        *(_primary_key(contract) for contract in sources if contract.key),
        *(_index(contract, columns) for contract in sources for columns in indexes(contract)),
        *(_foreign_key(catalog, contract, name) for contract in sources for name in _referring(contract)),
    ]


def create_table(contract: Contract) -> str:
    """CREATE TABLE with columns only."""
    columns = ",\n  ".join(_column(name, column) for name, column in contract.columns.items())
    return f"CREATE TABLE {relation(contract)} (\n  {columns}\n)"


def sequences(catalog: Catalog) -> tuple[str, ...]:
    """The sequences that columns name, sorted; several columns may share one."""
    columns = (column for contract in catalog.by_layer(Layer.SOURCE) for column in contract.columns.values())
    return tuple(sorted({column.sequence for column in columns if column.sequence}))


def indexes(contract: Contract) -> tuple[tuple[str, ...], ...]:
    """The stated indexes, and one for each foreign key that neither they nor the key begin with."""
    leading = {columns[0] for columns in (*contract.indexes, contract.key) if columns}
    return (*contract.indexes, *((name,) for name in _referring(contract) if name not in leading))


def relation(contract: Contract) -> str:
    """``schema.table`` in Postgres; raises ContractError where a source contract names none."""
    if contract.relation is None:
        raise ContractError(f"{contract.table} has no `relation`", "Name its Postgres table there.")
    return contract.relation


def _column(name: str, column: Column) -> str:
    default = f" DEFAULT nextval('{column.sequence}')" if column.sequence else ""
    return f"{name} {postgres_type(column.type)}{default}{'' if column.nullable else ' NOT NULL'}"


def _comments(contract: Contract) -> list[str]:
    table = relation(contract)
    return [
        f"COMMENT ON TABLE {table} IS {_literal(contract.purpose)}",
        *(
            f"COMMENT ON COLUMN {table}.{name} IS {_literal(column.doc)}"
            for name, column in contract.columns.items()
        ),
    ]


def _primary_key(contract: Contract) -> str:
    return (
        f"ALTER TABLE {relation(contract)} ADD CONSTRAINT pk_{_stem(contract)} "
        f"PRIMARY KEY ({', '.join(contract.key)})"
    )


def _index(contract: Contract, columns: tuple[str, ...]) -> str:
    name = _short(f"ix_{_stem(contract)}_{'_'.join(columns)}")
    return f"CREATE INDEX {name} ON {relation(contract)} ({', '.join(columns)})"


def _foreign_key(catalog: Catalog, contract: Contract, name: str) -> str:
    parent = catalog.get(str(contract.columns[name].references))
    return (
        f"ALTER TABLE {relation(contract)} ADD CONSTRAINT {_short(f'fk_{_stem(contract)}_{name}')} "
        f"FOREIGN KEY ({name}) REFERENCES {relation(parent)} ({parent.key[0]})"
    )


def _referring(contract: Contract) -> list[str]:
    return [name for name, column in contract.columns.items() if column.references]


def _stem(contract: Contract) -> str:
    return relation(contract).partition(".")[2]


def _short(name: str) -> str:
    """Postgres cuts identifiers at 63 bytes; cutting here keeps the names that errors show the same."""
    return name[:63]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
