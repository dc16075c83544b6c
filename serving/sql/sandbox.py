"""A DuckDB of its own for one statement, in which nothing else can be reached, and the limits that end it.

For a viewer a table with personal columns is copied there masked, and its files are not among those that this DuckDB
may open: no text of a statement can reach the values.
"""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import duckdb
import pyarrow as pa

from serving.sql.reading import read
from serving.sql.refusal import refused, stopped
from serving.sql.relations import Relations
from serving.sql.result import QueryResult
from serving.sql.settings import SqlSettings
from serving.sql.syntax import check_syntax

_BATCH_ROWS = 2048
_FIXED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
}


def run(statement: str, relations: Relations, limits: SqlSettings, *, masked: bool) -> QueryResult:
    """The answer to one SELECT over ``relations``; ``masked`` for those who may not see personal columns.

    Raises QueryRefusedError for what is not allowed and for wrong SQL, QueryLimitError where a limit stops it.
    """
    tables = check(statement, relations)
    with _opened(relations, tables, limits, masked=masked) as connection, _limited(connection, limits):
        # A copy of a viewer's table counts too.
        _open_tables(connection, relations, tables, masked=masked)
        _lock(connection)
        return _fetch(connection, statement, tables, limits)


def check(statement: str, relations: Relations) -> tuple[str, ...]:
    """The tables and views that ``statement`` names, sorted; raises QueryRefusedError, without running it."""
    check_syntax(statement)
    with closing(duckdb.connect()) as connection:
        return read(connection, statement, relations.names)


@contextmanager
def _opened(
    relations: Relations, tables: tuple[str, ...], limits: SqlSettings, *, masked: bool
) -> Iterator[duckdb.DuckDBPyConnection]:
    own = _FIXED | {"memory_limit": f"{limits.memory_mb}MiB", "threads": limits.threads}
    with closing(duckdb.connect(config=own)) as connection:
        readable = [
            str(path)
            for table in _lazily(relations, tables, masked=masked)
            for path in relations.files[table]
        ]
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute("SET allowed_paths = ?", [readable])
        yield connection


def _lazily(relations: Relations, tables: tuple[str, ...], *, masked: bool) -> list[str]:
    """The tables that are read from their files when the statement runs."""
    opened = [table for table in relations.opened_by(tables) if table in relations.files]
    return [table for table in opened if not (masked and relations.personal.get(table))]


def _open_tables(
    connection: duckdb.DuckDBPyConnection, relations: Relations, tables: tuple[str, ...], *, masked: bool
) -> None:
    for table in relations.opened_by(tables):
        layer, _, name = table.partition(".")
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{layer}"')
        kind, select = _relation(relations, table, masked=masked)
        connection.execute(f'CREATE {kind} "{layer}"."{name}" AS {select}')


def _relation(relations: Relations, table: str, *, masked: bool) -> tuple[str, str]:
    if table in relations.views:
        return "VIEW", relations.views[table].select
    hides = masked and bool(relations.personal.get(table))
    return "TABLE" if hides else "VIEW", relations.scan(table, masked=masked)


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def _limited(connection: duckdb.DuckDBPyConnection, limits: SqlSettings) -> Iterator[None]:
    """Interrupt what takes too long, and say DuckDB's errors in our words."""
    timer = threading.Timer(limits.seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        cure = "Ask for less: a condition, fewer joins; LAKEPULSE_SQL_SECONDS is the limit."
        raise stopped(f"it ran longer than {limits.seconds:g} s", cure) from error
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        cure = "Ask for less: a condition, fewer groups; LAKEPULSE_SQL_MEMORY_MB is the limit."
        raise stopped(f"it needs more than {limits.memory_mb} MiB of memory", cure) from error
    except duckdb.Error as error:
        raise refused(_sentence(error), "Correct it; the tables' pages list their columns.") from error
    finally:
        timer.cancel()


def _fetch(
    connection: duckdb.DuckDBPyConnection, statement: str, tables: tuple[str, ...], limits: SqlSettings
) -> QueryResult:
    """Batch by batch: what is not asked for is not computed."""
    reader = connection.sql(statement).to_arrow_reader(_BATCH_ROWS)
    batches, rows, size = list[pa.RecordBatch](), 0, 0
    for batch in reader:
        batches.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if size > limits.result_mb << 20:
            cure = "Ask for fewer columns or rows; LAKEPULSE_SQL_RESULT_MB is the limit."
            raise stopped(f"its result is larger than {limits.result_mb} MiB", cure)
        if rows > limits.rows:
            break
    table = pa.Table.from_batches(batches, reader.schema)
    return QueryResult(table.slice(0, limits.rows), tables, truncated=rows > limits.rows)


def _sentence(error: duckdb.Error) -> str:
    lines = str(error).split("\n\nLINE", maxsplit=1)[0].splitlines()
    return " ".join(line.strip() for line in lines if line.strip())
