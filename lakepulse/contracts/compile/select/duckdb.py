"""Spark SQL to DuckDB SQL, and what a SELECT may use so that both engines give the same rows.

Casts: ``CAST`` fails on a bad value on both engines (Spark 4 is ANSI), ``TRY_CAST`` gives NULL on both.
What rounds differently is refused, see ``differences``: a test over both engines holds the rest.
"""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types

from lakepulse.contracts.compile.select.query import DIALECT, Query
from lakepulse.errors import ContractError

# Functions with the same result on both engines, to the bit, on the types that contracts have.
ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    {
        *(exp.Abs, exp.And, exp.Or, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least),
        *(exp.Cast, exp.TryCast, exp.Floor, exp.Ceil, exp.Exp, exp.Ln, exp.Sqrt),
        *(exp.Count, exp.CountIf, exp.Sum, exp.Min, exp.Max, exp.Exists),
        *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue),
        # Not LOWER and UPPER: Spark maps 'ß' to 'SS', DuckDB to 'ẞ'. TRANSLATE maps the letters that it names.
        *(exp.Concat, exp.ConcatWs, exp.Translate, exp.Trim, exp.Length, exp.Substring, exp.Replace),
        *(exp.RegexpReplace, exp.RegexpLike, exp.StartsWith, exp.EndsWith, exp.Contains, exp.Left, exp.Right),
        *(exp.Year, exp.Month, exp.Day, exp.Quarter, exp.DateDiff, exp.DateFromParts),
        # Of times in UTC, which all of the lake's are.
        exp.TimestampTrunc,
        *(exp.TsOrDsAdd, exp.TsOrDsToDate),
        *(exp.UnixMicros, exp.Explode, exp.GenerateSeries, exp.JSONExtractScalar),
        # Of whole numbers, booleans and text: of other types the engines write other JSON.
        *(exp.JSONFormat, exp.Struct, exp.ToBase64),
    }
)
ALLOWED_BY_NAME = frozenset({"make_date", "unix_micros", "sequence", "get_json_object", "contains"})
_WHOLE = (exp.DType.INT, exp.DType.BIGINT)
_INEXACT = (exp.DType.DOUBLE, exp.DType.FLOAT)


def to_duckdb(sql: str) -> str:
    """One Spark SQL SELECT in DuckDB's dialect, pretty; raises ContractError where it cannot be said."""
    try:
        tree = spelled_out(sqlglot.parse_one(sql, dialect=DIALECT))
        return tree.sql(dialect="duckdb", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except SqlglotError as error:
        raise ContractError(
            f"DuckDB cannot say this SELECT: {error}",
            "Rewrite it with the functions in compile/select/duckdb.py.",
        ) from None


def spelled_out(select: exp.Expr) -> exp.Expr:
    """``select`` with Spark's meaning written out, in place, where a default differs from DuckDB's."""
    for node in list(select.find_all(exp.TryCast, exp.Trim, exp.CountIf)):
        _spell_out(node)
    return select


def _spell_out(node: exp.Expr) -> None:
    if isinstance(node, exp.TryCast) and not node.args.get("safe"):
        # sqlglot takes Spark's plain CAST for the forgiving one of old Hive.
        node.replace(exp.Cast(this=node.this, to=node.to))
    elif isinstance(node, exp.Trim) and not node.expression:
        # Spark trims blanks only, DuckDB every Unicode space.
        node.set("expression", exp.Literal.string(" "))
    elif isinstance(node, exp.CountIf):
        # Of nothing but nulls Spark counts 0, DuckDB gives null.
        counted = exp.If(this=node.this, true=exp.Literal.number(1))
        node.replace(exp.Count(this=exp.Case(ifs=[counted])))


def with_metadata(select_sql: str, columns: tuple[str, ...]) -> str:
    """A row-wise SELECT with ``columns`` of its input appended: silver carries a change's identity so.

    Raises ContractError where the SELECT is not row-wise (joins, groups, windows, DISTINCT, LIMIT, CTEs).
    """
    tree = sqlglot.parse_one(select_sql, dialect=DIALECT)
    obstacle = not_row_wise(tree)
    if obstacle or not isinstance(tree, exp.Select):
        raise ContractError(
            f"a silver SELECT must map one input row to one output row, but has {obstacle}",
            "Move it to a gold table.",
        )
    return tree.select(*(exp.column(name) for name in columns), copy=False).sql(dialect=DIALECT, pretty=True)


def not_row_wise(tree: exp.Expr) -> str | None:
    """What keeps the SELECT from mapping one row to one row, or None."""
    if not isinstance(tree, exp.Select):
        return type(tree).__name__.upper()
    for clause in ("with_", "joins", "where", "group", "having", "distinct", "limit", "qualify", "laterals"):
        if tree.args.get(clause):
            return clause.rstrip("_").upper()
    many = tree.find(exp.AggFunc, exp.Window, exp.Explode, exp.Subquery)
    return many.key.upper() if many else None


def differences(query: Query) -> tuple[str, ...]:
    """What the engines may answer differently, each with what to write in its place; sorted, each once."""
    tree = annotate_types(query.expression.copy(), schema=query.schema, dialect=DIALECT)
    return tuple(sorted({found for node in tree.walk() if (found := _difference(node))}))


def _difference(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Cast):
        return _cast_difference(node)
    if isinstance(node, exp.Func) and not _allowed(node):
        return (
            f"`{_name(node)}` is not known to agree on both engines; see ALLOWED in compile/select/duckdb.py"
        )
    if isinstance(node, exp.Div) and not (_is(node.left, _INEXACT) and _is(node.right, _INEXACT)):
        return f"`{_sql(node)}` divides exact numbers, which round differently; cast both to DOUBLE"
    return None


def _cast_difference(cast: exp.Cast) -> str | None:
    """Spark truncates and rounds by the decimal text, DuckDB rounds the binary value."""
    given = cast.this.unnest()
    if isinstance(given, exp.Floor | exp.Ceil | exp.Literal):
        return None
    if _is(given, _INEXACT) and _is(cast, (*_WHOLE, exp.DType.DECIMAL)):
        return f"`{_sql(cast)}` rounds a DOUBLE differently; take FLOOR of it first"
    if isinstance(given, exp.Column) and _has_fraction(given) and _is(cast, _WHOLE):
        return f"`{_sql(cast)}` drops a fraction differently; take FLOOR of it first"
    return None


def _has_fraction(column: exp.Column) -> bool:
    parameters = column.type.expressions if column.type and _is(column, (exp.DType.DECIMAL,)) else []
    return len(parameters) == 2 and parameters[1].name != "0"


def _allowed(node: exp.Func) -> bool:
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in ALLOWED_BY_NAME
    return type(node) in ALLOWED


def _name(node: exp.Func) -> str:
    return node.name if isinstance(node, exp.Anonymous) else node.sql_name()


def _is(node: exp.Expr, types: tuple[exp.DType, ...]) -> bool:
    return bool(node.type and node.type.this in types)


def _sql(node: exp.Expr) -> str:
    return node.sql(dialect=DIALECT)
