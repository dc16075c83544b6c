"""The syntax that a statement may have: a closed list of sqlglot's nodes; what is not on it is refused by its name."""

import logging
import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from serving.sql.refusal import refused

MOST_CHARACTERS = 20_000
MOST_NODES = 4_000
DEEPEST = 40
"""Brackets in brackets: parsers go down one by one."""

_QUERIES = (exp.Select, exp.Union, exp.Intersect, exp.Except)
_SYNTAX: frozenset[type[exp.Expr]] = frozenset(
    {
        *_QUERIES,
        *(
            exp.From,
            exp.Join,
            exp.Where,
            exp.Group,
            exp.Having,
            exp.Qualify,
            exp.Order,
            exp.Ordered,
            exp.Limit,
        ),
        *(exp.Offset, exp.Distinct, exp.Subquery, exp.With, exp.CTE, exp.Table, exp.TableAlias, exp.Alias),
        *(
            exp.Column,
            exp.Identifier,
            exp.Star,
            exp.Literal,
            exp.Boolean,
            exp.Null,
            exp.Var,
            exp.Paren,
            exp.Tuple,
        ),
        *(
            exp.Values,
            exp.Dot,
            exp.Bracket,
            exp.Slice,
            exp.PropertyEQ,
            exp.Unnest,
            exp.Window,
            exp.WindowSpec,
        ),
        *(
            exp.Filter,
            exp.WithinGroup,
            exp.IgnoreNulls,
            exp.RespectNulls,
            exp.GroupingSets,
            exp.Rollup,
            exp.Cube,
        ),
        *(exp.Any, exp.All, exp.In, exp.Between, exp.Is, exp.Escape, exp.Interval, exp.IntervalSpan),
        *(exp.DataType, exp.DataTypeParam, exp.AtTimeZone, exp.Fetch, exp.LimitOptions, exp.HavingMax),
    }
)
_EXPRESSIONS = (exp.Func, exp.Binary, exp.Unary, exp.Condition)
"""Operators and calls, whose names DuckDB's own parser is asked for (``reading``)."""
_NEVER = (exp.Lambda, exp.Comprehension, exp.Columns, exp.Placeholder, exp.Parameter, exp.SessionParameter)
_ALLOWED = (
    "SELECT with WITH, JOIN, WHERE, GROUP BY, HAVING, QUALIFY, window functions, ORDER BY, LIMIT and UNION"
)
_TYPES = frozenset(
    {
        *(
            "BOOLEAN",
            "TINYINT",
            "SMALLINT",
            "INT",
            "BIGINT",
            "INT128",
            "UTINYINT",
            "USMALLINT",
            "UINT",
            "UBIGINT",
        ),
        *("FLOAT", "DOUBLE", "DECIMAL", "VARCHAR", "TEXT", "CHAR", "JSON"),
        *("DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMPNTZ", "INTERVAL"),
    }
)
_UNREADABLE = re.compile(
    r"[^\S \n\r\t]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)

# What sqlglot cannot parse it announces there, and hands on as a node that is on no list.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


def check_syntax(statement: str) -> None:
    """Raise QueryRefusedError where ``statement`` is not one SELECT of what is allowed."""
    _check_text(statement)
    try:
        trees = [tree for tree in sqlglot.parse(statement, read="duckdb") if tree is not None]
    except (SqlglotError, RecursionError) as error:
        raise refused("it cannot be read", f"Write one {_ALLOWED} in DuckDB's dialect.") from error
    if len(trees) != 1:
        raise refused(f"it has {len(trees)} statements", "Send one SELECT at a time.")
    _check_tree(trees[0])


def _check_text(statement: str) -> None:
    if len(statement) > MOST_CHARACTERS:
        raise refused(f"it has {len(statement):,} characters", f"At most {MOST_CHARACTERS:,} are allowed.")
    if _UNREADABLE.search(statement):
        raise refused(
            "it has characters that cannot be seen", "Use blanks, tabs and line ends between words."
        )
    if _depth(statement) > DEEPEST:
        raise refused("its brackets are nested too deeply", f"At most {DEEPEST} levels are allowed.")


def _depth(statement: str) -> int:
    depth = deepest = 0
    for character in statement:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _check_tree(tree: exp.Expr) -> None:
    if not isinstance(tree, (*_QUERIES, exp.Subquery, exp.Values)):
        raise refused(f"{_name(tree)} is not a query", f"Only {_ALLOWED} is allowed.")
    for count, node in enumerate(tree.walk(), 1):
        if count > MOST_NODES:
            raise refused("it is too long", f"At most {MOST_NODES:,} words and signs are allowed.")
        _check_node(node)


def _check_node(node: exp.Expr) -> None:
    expression = isinstance(node, _EXPRESSIONS) and not isinstance(node, _NEVER)
    if type(node) not in _SYNTAX and not expression:
        raise refused(f"{_name(node)} is not allowed", f"Allowed is {_ALLOWED}.")
    if isinstance(node, exp.With) and node.args.get("recursive"):
        raise refused("WITH RECURSIVE is not allowed", "Use WITH, whose parts are computed once.")
    if isinstance(node, exp.DataType):
        _check_type(node)
    if isinstance(node, exp.Table):
        _check_table(node)


def _check_type(node: exp.DataType) -> None:
    kind = node.this.name if isinstance(node.this, exp.DataType.Type) else str(node.this)
    if kind not in _TYPES or node.args.get("nested"):
        raise refused(
            f"the type {node.sql('duckdb')} is not allowed",
            "Cast to numbers, text, dates, times or intervals.",
        )


def _check_table(node: exp.Table) -> None:
    if not isinstance(node.this, exp.Identifier):
        called = node.this.name or _name(node.this).lower()
        raise refused(f"the table function `{called}` is not allowed", "Read the tables by their names.")


def _name(node: exp.Expr) -> str:
    """The node's kind as people write it: ``TABLE SAMPLE`` for TableSample."""
    if isinstance(node, exp.Command):
        return str(node.this).upper()
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).upper()
