"""The clock in statements: what looks at it answers otherwise from one moment to the next, although no table moves.

A declared SELECT takes ``$now`` instead, the beginning of the minute: then its answer follows from its tables, its
values and that minute, and so does its tag. What looks at the clock all the same (a view, a statement of the
caller's own) is tagged by its content, after it was asked.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.duckdb import to_duckdb
from spark_jobs.runtime.engines.statement import referenced_tables

NOW = "now"
"""The parameter that is the beginning of the minute (UTC), of type TIMESTAMPTZ."""
MINUTE = timedelta(minutes=1)
_KINDS = (
    exp.CurrentDate,
    exp.CurrentTimestamp,
    exp.CurrentTime,
    exp.Localtimestamp,
    exp.Localtime,
    exp.Rand,
    exp.Uuid,
)
_NAMES = {
    "now",
    "get_current_timestamp",
    "transaction_timestamp",
    "current_localtime",
    "age",
    "setseed",
    "nextval",
}
"""DuckDB's, of which sqlglot knows no more than the name. ``age`` of one argument is that until today."""


def takes_moment(sql: str) -> bool:
    """Whether ``sql`` names ``$now``."""
    return any(each.name == NOW for each in parse_one(sql, dialect="duckdb").find_all(exp.Placeholder))


def looks_at_clock(sql: str, catalog: Catalog) -> bool:
    """Whether ``sql``, or a view that it reads, asks what time it is, or for chance; so too what cannot be told."""
    try:
        return any(map(_is_clock, _functions(sql, catalog)))
    except (SqlglotError, RecursionError):
        return True


def minute(moment: datetime) -> datetime:
    """The beginning of its minute."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def seconds_left(moment: datetime) -> float:
    """How long the minute of ``moment`` still lasts."""
    return (minute(moment) + MINUTE - moment).total_seconds()


def _functions(sql: str, catalog: Catalog) -> Iterator[exp.Func]:
    yield from parse_one(sql, dialect="duckdb").find_all(exp.Func)
    for name in referenced_tables(sql):
        if name in catalog.views:
            yield from _functions(to_duckdb(catalog.selects[name]), catalog)


def _is_clock(function: exp.Func) -> bool:
    return isinstance(function, _KINDS) or (
        isinstance(function, exp.Anonymous) and function.name.lower() in _NAMES
    )
