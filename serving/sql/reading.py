"""The reading of a statement by DuckDB's own parser: what will be run, so that no two parsers can disagree.

``syntax`` has looked at the statement with sqlglot's eyes; here relations and calls are read from the very tree that
DuckDB would bind, and each has to be on a closed list.
"""

import difflib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from serving.sql.functions import FUNCTIONS
from serving.sql.refusal import refused

_RELATIONS = frozenset({"BASE_TABLE", "JOIN", "SUBQUERY", "EMPTY", "EXPRESSION_LIST", "TABLE_FUNCTION"})
_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE"})
_MODIFIERS = frozenset({"ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"})
_ORDERS = frozenset({"ORDER_DEFAULT", "ASCENDING", "DESCENDING"})
_CLASSES = frozenset(
    {
        *("BETWEEN", "CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION"),
        *("OPERATOR", "STAR", "SUBQUERY", "TYPE", "WINDOW"),
    }
)
"""Of expressions: not LAMBDA, PARAMETER, COLLATE, POSITIONAL_REFERENCE and what will come."""
_CTE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Reading:
    """The tables (``layer.name``, sorted) that a statement reads."""

    tables: tuple[str, ...]


def read(connection: duckdb.DuckDBPyConnection, statement: str, known: Collection[str]) -> Reading:
    """What ``statement`` reads; raises QueryRefusedError for anything but allowed calls over ``known`` tables."""
    nodes = list(_nodes(_tree(connection, statement)))
    for node in nodes:
        _check(node)
    own = {entry["key"].lower() for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    for name in own:
        _check_cte(name)
    paths = [_path(node) for node in nodes if node.get("type") == "BASE_TABLE"]
    tables = {_known(path, known) for path in paths if not (len(path) == 1 and path[0] in own)}
    return Reading(tuple(sorted(tables)))


def _tree(connection: duckdb.DuckDBPyConnection, statement: str) -> dict[str, Any]:
    try:
        found = connection.execute("SELECT json_serialize_sql(?)", [statement]).fetchall()
    except duckdb.Error as error:
        raise refused("it cannot be read", "Write one SELECT in DuckDB's dialect.") from error
    tree: dict[str, Any] = json.loads(found[0][0])
    if tree["error"]:
        raise refused(f"it cannot be read ({tree['error_message']})", "Write one SELECT in DuckDB's dialect.")
    if len(tree["statements"]) != 1:
        raise refused("it has more than one statement", "Send one SELECT at a time.")
    return tree


def _check(node: dict[str, Any]) -> None:
    kind, group = node.get("type"), node.get("class")
    if not isinstance(kind, str):
        return
    if group is None:
        if kind not in _RELATIONS | _NODES | _MODIFIERS | _ORDERS and "type_info" not in node:
            raise refused(f"{_words(kind)} is not allowed", "Read tables by FROM, JOIN, WITH and subqueries.")
    elif group not in _CLASSES:
        raise refused(f"{_words(group)} is not allowed", "Use columns, constants, operators and functions.")
    if kind == "TABLE_FUNCTION":
        _check_table_function(node)
    if node.get("sample"):
        raise refused("SAMPLE is not allowed", "Use LIMIT, or a condition on a key.")
    if "function_name" in node:
        _check_function(node)


def _check_table_function(node: dict[str, Any]) -> None:
    name = node["function"].get("function_name", "")
    if name != "unnest":
        raise refused(f"the table function `{name}` is not allowed", "Read the tables by their names.")


def _check_function(node: dict[str, Any]) -> None:
    name = node["function_name"].lower()
    if name not in FUNCTIONS or node.get("schema") or node.get("catalog"):
        near = difflib.get_close_matches(name, FUNCTIONS, n=2, cutoff=0.75)
        hint = (
            f"Did you mean {', '.join(near)}?"
            if near
            else "Usual functions of numbers, text, dates and sums are."
        )
        raise refused(f"the function `{name}` is not allowed", hint)


def _check_cte(name: str) -> None:
    if not _CTE_NAME.fullmatch(name):
        raise refused(f"`{name}` is no name for a part of WITH", "Use letters, digits and `_`.")


def _path(node: dict[str, Any]) -> list[str]:
    if node.get("at_clause"):
        raise refused("AT is not allowed", "A snapshot has one version of each table.")
    return [part.lower() for part in node["qualified_name"]["path"]]


def _known(path: list[str], known: Collection[str]) -> str:
    table = ".".join(path)
    if len(path) == 2 and table in known:
        return table
    named = [each for each in sorted(known) if each.partition(".")[2] == path[-1]]
    near = named or difflib.get_close_matches(table, sorted(known), n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else f"Tables are {', '.join(sorted(known)[:6])}, …"
    raise refused(f"there is no table `{table}` here", hint)


def _words(name: str) -> str:
    return name.replace("_REF", "").replace("_NODE", "").replace("_", " ")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # JSON
    """Every object in a JSON document."""
    if isinstance(tree, dict):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(part)
