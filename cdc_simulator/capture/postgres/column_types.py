"""Column types: the logical type that a Postgres column has on the wire; ``avro.column_codecs`` reads its values.

Object identifiers are those of Postgres' catalog, pg_type.dat; a type modifier of numeric packs precision and scale,
of varchar its length, each plus the 4 bytes of a header (numeric.c, varchar.c).
"""

from dataclasses import dataclass
from enum import IntEnum

from cdc_simulator.capture.postgres.pgoutput import Relation, RelationColumn
from lakepulse.contracts.model import Column, Contract
from lakepulse.contracts.types import Kind, LogicalType
from lakepulse.errors import CaptureError


class Oid(IntEnum):
    """The built-in types that capture reads."""

    BOOL = 16
    BYTEA = 17
    NAME = 19
    INT8 = 20
    INT2 = 21
    INT4 = 23
    TEXT = 25
    OID = 26
    JSON = 114
    XML = 142
    FLOAT4 = 700
    FLOAT8 = 701
    BPCHAR = 1042
    VARCHAR = 1043
    DATE = 1082
    TIMESTAMP = 1114
    TIMESTAMPTZ = 1184
    NUMERIC = 1700
    UUID = 2950
    JSONB = 3802


_KINDS = {
    Oid.BOOL: Kind.BOOLEAN,
    Oid.BYTEA: Kind.BYTES,
    Oid.NAME: Kind.STRING,
    Oid.INT8: Kind.INT64,
    Oid.INT2: Kind.INT32,
    Oid.INT4: Kind.INT32,
    Oid.TEXT: Kind.STRING,
    Oid.OID: Kind.INT64,
    Oid.JSON: Kind.JSON,
    Oid.XML: Kind.STRING,
    Oid.FLOAT4: Kind.FLOAT64,
    Oid.FLOAT8: Kind.FLOAT64,
    Oid.BPCHAR: Kind.STRING,
    Oid.VARCHAR: Kind.STRING,
    Oid.DATE: Kind.DATE,
    Oid.TIMESTAMP: Kind.TIMESTAMP,
    Oid.TIMESTAMPTZ: Kind.TIMESTAMPTZ,
    Oid.NUMERIC: Kind.DECIMAL,
    Oid.UUID: Kind.STRING,
    Oid.JSONB: Kind.JSON,
}
_HEADER = 4
_UNBOUNDED_NUMERIC = LogicalType(Kind.DECIMAL, 38, 18)


@dataclass(frozen=True, slots=True)
class WireColumn:
    """One column as it is sent: its place in the relation, its wire type and what becomes of it in Avro."""

    name: str
    oid: int
    type: LogicalType
    nullable: bool


def logical_type(oid: int, modifier: int) -> LogicalType | None:
    """The logical type of a Postgres type; None where capture cannot read it.

    A numeric without precision is carried as decimal(38,18).
    """
    if oid not in _KINDS:
        return None
    kind = _KINDS[Oid(oid)]
    if kind is Kind.DECIMAL:
        return _numeric(modifier)
    if oid in (Oid.VARCHAR, Oid.BPCHAR) and modifier > _HEADER:
        return LogicalType(kind, length=modifier - _HEADER)
    return LogicalType(kind)


def _numeric(modifier: int) -> LogicalType | None:
    if modifier < _HEADER:
        return _UNBOUNDED_NUMERIC
    precision = (modifier - _HEADER) >> 16 & 0xFFFF
    scale = (((modifier - _HEADER) & 0x7FF) ^ 1024) - 1024
    return (
        LogicalType(Kind.DECIMAL, precision, scale) if precision <= 38 and 0 <= scale <= precision else None
    )


def live_contract(contract: Contract, relation: Relation, nulls: frozenset[str]) -> Contract:
    """The contract as the live relation has it: the very same where both agree.

    A column that the contract lacks is nullable; so is one in ``nulls``, where a null was seen. A column that the
    relation lacks is left out. Raises CaptureError for a column of a type that capture cannot read, and for a key
    column that is gone.
    """
    columns = {column.name: _live_column(contract, relation, column, nulls) for column in relation.columns}
    if missing := [name for name in contract.key if name not in columns]:
        raise CaptureError(
            f"table {relation.name} has lost its key column {missing[0]}",
            f"Bring the column back, or change the key in the contract {contract.table}.",
        )
    # The order counts too: Avro has no other way to tell fields apart.
    same = list(columns.items()) == list(contract.columns.items())
    return contract if same else contract.model_copy(update={"columns": columns})


def wire_columns(contract: Contract, relation: Relation) -> tuple[WireColumn, ...]:
    """The relation's columns in wire order, with the types of the (live) contract."""
    return tuple(
        WireColumn(c.name, c.oid, contract.columns[c.name].type, contract.columns[c.name].nullable)
        for c in relation.columns
    )


def _live_column(
    contract: Contract, relation: Relation, column: RelationColumn, nulls: frozenset[str]
) -> Column:
    live = logical_type(column.oid, column.modifier)
    if live is None:
        raise CaptureError(
            f"column {column.name} of table {relation.name} has a type that capture cannot read "
            f"(type {column.oid}, modifier {column.modifier})",
            "Change its type, or leave it out of the publication with a column list.",
        )
    declared = contract.columns.get(column.name)
    if declared is None:
        return Column(type=live, nullable=True, doc=f"Added in {relation.name}; not yet in the contract")
    changes: dict[str, object] = {}
    if not _same_on_the_wire(declared.type, live):
        changes["type"] = live
    if column.name in nulls and not declared.nullable:
        changes["nullable"] = True
    return declared.model_copy(update=changes) if changes else declared


def _same_on_the_wire(declared: LogicalType, live: LogicalType) -> bool:
    if declared.kind is Kind.DECIMAL:
        return declared == live
    return declared.kind is live.kind
