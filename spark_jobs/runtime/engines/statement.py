"""A statement in DuckDB's SQL: the tables that it reads, and its answer; ``query`` brings the tables of the lake.

It loads nothing but DuckDB, so that a command that names no table answers at once.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Any

import duckdb

from lakepulse.errors import LakeError

if TYPE_CHECKING:
    import pyarrow as pa


def referenced_tables(sql: str) -> list[str]:
    """The tables that ``sql`` reads (``layer.table``; a name without its layer as it is written), sorted.

    Raises LakeError where it is not one SELECT.
    """
    found = duckdb.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    assert found is not None
    tree: dict[str, Any] = json.loads(found[0])
    if tree["error"] and tree["error_type"] == "parser":
        raise _unreadable(sql, tree)
    if tree["error"] or len(tree["statements"]) != 1:
        raise LakeError("only a single SELECT is allowed here", "Leave one SELECT, without others or DDL.")
    nodes = list(_nodes(tree))
    own = {entry["key"].lower() for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    tables = [node["qualified_name"]["path"] for node in nodes if node.get("type") == "BASE_TABLE"]
    return sorted({".".join(path) for path in tables if len(path) > 1 or path[0].lower() not in own})


def connect(memory_mb: int | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own in UTC, which reads no file of this machine and lets no setting be changed.

    It takes ``memory_mb`` MiB at most, where that is given.
    """
    connection = duckdb.connect()
    if memory_mb:
        connection.execute(f"SET memory_limit = '{memory_mb}MiB'")
    for setting in ("GLOBAL TimeZone = 'UTC'", "enable_external_access = false", "lock_configuration = true"):
        connection.execute(f"SET {setting}")
    return connection


def answer(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> "pa.Table":
    """The rows of ``sql`` over what ``connection`` (see ``connect``) knows; raises LakeError.

    ``parameters`` are the values of its ``$name``, all that it names and no more.
    """
    with _in_our_words():
        return connection.sql(sql, params=dict(parameters or {})).to_arrow_table()


def answer_as_tuples(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and rows of ``sql`` as ``answer`` gives them, without Arrow, which takes longer to load."""
    with _in_our_words():
        found = connection.sql(sql)
        return found.columns, found.fetchall()


@contextmanager
def interrupted_after(seconds: float | None, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What runs on ``connection`` longer than that is interrupted: its ``answer`` raises, by InterruptException."""
    if seconds is None:
        yield
        return
    limit = Timer(seconds, connection.interrupt)
    limit.daemon = True
    limit.start()
    try:
        yield
    finally:
        limit.cancel()


@contextmanager
def _in_our_words() -> Iterator[None]:
    """DuckDB's errors as LakeError."""
    try:
        yield
    except duckdb.Error as error:
        raise LakeError(
            f"the query failed: {_sentence(error)}",
            "Correct it; `lakepulse contracts show TABLE` lists columns.",
        ) from error


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # JSON
    """Every object in a JSON document."""
    if isinstance(tree, dict):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(part)


def _unreadable(sql: str, tree: dict[str, Any]) -> LakeError:
    before = sql[: int(tree.get("position", 0))]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return LakeError(
        f"the query cannot be read: {tree['error_message']} (line {line}, column {column})",
        "Write one SELECT in DuckDB's dialect.",
    )


def _sentence(error: duckdb.Error) -> str:
    return " ".join(
        line.strip() for line in str(error).split("\n\nLINE", maxsplit=1)[0].splitlines() if line.strip()
    )
