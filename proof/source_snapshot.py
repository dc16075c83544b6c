"""The source's tables at one exactly known LSN, as Arrow in lake types; ``silver_state`` is the other side.

A temporary logical slot exports a snapshot together with its consistent point: the snapshot shows what was
committed below that LSN, no more and no less (PostgreSQL: CREATE_REPLICATION_SLOT, SNAPSHOT 'export').
"""

import io
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg2
import psycopg2.extras
import pyarrow as pa
import pyarrow.csv as pa_csv
from psycopg2 import sql

from lakepulse.contracts.compile.arrow import columns_schema
from lakepulse.contracts.model import Contract
from lakepulse.contracts.types import Kind
from lakepulse.errors import ServiceError
from lakepulse.lsn import parse_lsn


@dataclass(frozen=True)
class SourceSnapshot:
    """An open read-only transaction; ``lsn`` is the first commit LSN that it does not see."""

    lsn: int
    connection: "psycopg2.extensions.connection"

    def read(self, contract: Contract) -> pa.Table:
        """All rows of a source table: the contract's columns in its order, in lake types.

        A column that the source does not have (any more) is null.
        """
        assert contract.relation is not None
        buffer, live = io.BytesIO(), self.columns(contract)
        columns = sql.SQL(", ").join(
            _exported(name, contract) if name in live else sql.NULL for name in contract.columns
        )
        relation = sql.Identifier(*contract.relation.split("."))
        statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv)").format(columns, relation)
        with self.connection.cursor() as cursor:
            cursor.copy_expert(statement, buffer)
        buffer.seek(0)
        return _parsed(buffer, contract)

    def columns(self, contract: Contract) -> tuple[str, ...]:
        """The columns that a source table has now, by the database's own catalog."""
        found = self.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum",
            (contract.relation,),
        )
        return tuple(str(name) for (name,) in found)

    def keys(self, contract: Contract) -> pa.Array:
        """The values of a source table's single-column key."""
        (key,) = contract.key
        only = contract.model_copy(update={"columns": {key: contract.columns[key]}})
        return self.read(only)[key]

    def rows(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """The rows of one SELECT in the snapshot."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())


@contextmanager
def source_snapshot(dsn: str) -> Iterator[SourceSnapshot]:
    """Open a snapshot whose LSN is known; the role needs REPLICATION and SELECT.

    Raises ServiceError where the source cannot be reached.
    """
    try:
        replication = psycopg2.connect(dsn, connection_factory=psycopg2.extras.LogicalReplicationConnection)
        reader = psycopg2.connect(dsn)
    except psycopg2.OperationalError as error:
        raise ServiceError(
            f"the source database cannot be reached: {str(error).strip()}", "Run `lakepulse up`."
        ) from error
    with closing(replication), closing(reader), replication.cursor() as slot:
        name = f"lakepulse_verify_{secrets.token_hex(4)}"
        slot.execute(f"CREATE_REPLICATION_SLOT {name} TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')")
        ((_, consistent_point, snapshot, _),) = slot.fetchall()
        reader.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with reader.cursor() as cursor:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", (snapshot,))
            cursor.execute("SET LOCAL DateStyle = 'ISO'; SET LOCAL TimeZone = 'UTC'")
        yield SourceSnapshot(parse_lsn(consistent_point), reader)


def _exported(name: str, contract: Contract) -> sql.Composable:
    column = sql.Identifier(name)
    match contract.columns[name].type.kind:
        case Kind.TIMESTAMPTZ:
            return sql.SQL("{} AT TIME ZONE 'UTC'").format(column)
        case Kind.BYTES:
            return sql.SQL("encode({}, 'hex')").format(column)
        case _:
            return column


def _parsed(buffer: io.BytesIO, contract: Contract) -> pa.Table:
    schema = columns_schema(contract)
    if not buffer.getbuffer().nbytes:
        return schema.empty_table()
    options = pa_csv.ConvertOptions(
        column_types={field.name: _csv_type(field.type) for field in schema},
        true_values=["t"],
        false_values=["f"],
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    read = pa_csv.ReadOptions(column_names=schema.names)
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    table = pa_csv.read_csv(buffer, read_options=read, parse_options=parse, convert_options=options)
    columns = [_finished(table[field.name], field) for field in schema]
    return pa.Table.from_arrays(columns, names=schema.names)


def _csv_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us")
    return pa.string() if pa.types.is_binary(kind) else kind


def _finished(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if pa.types.is_binary(field.type):
        values = [None if value is None else bytes.fromhex(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(values, field.type)])
    return column.cast(field.type)
