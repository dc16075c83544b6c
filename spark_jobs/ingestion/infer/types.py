"""The narrowest type that holds every value of a column, by the same casts that ingestion checks with."""

import re
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from lakepulse.contracts.files import FileFormats
from lakepulse.contracts.types import LogicalType, parse_type
from spark_jobs.ingestion.check.casts import cast

DATE_FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d")
_MOST_DECIMALS = 6
_WITH_COMMA = re.compile(r"\s*[+-]?[0-9]+(,[0-9]+)?\s*")


def types_of(columns: dict[str, list[str | None]], formats: FileFormats) -> dict[str, LogicalType]:
    """By column its type; string where nothing narrower holds all values, or there are none."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        texts = {name: pa.array(values, pa.string()) for name, values in columns.items()}
        connection.register("given", pa.table(texts))
        return {name: _type_of(connection, name, formats) for name in columns}


def date_format_of(columns: dict[str, list[str | None]]) -> str | None:
    """The one form of dates that some column has all its values in; None where none or several would do."""
    found = set[str]()
    for values in columns.values():
        fitting = [form for form in DATE_FORMATS if _all_dates([v for v in values if v], form)]
        found |= set(fitting) if len(fitting) == 1 else set()
    return found.pop() if len(found) == 1 else None


def decimal_mark_of(columns: dict[str, list[str | None]]) -> str:
    """A comma where some column's values are all numbers with one; else a point."""
    given = ([value for value in values if value] for values in columns.values())
    return (
        ","
        if any("," in "".join(values) and all(map(_WITH_COMMA.fullmatch, values)) for values in given)
        else "."
    )


def _type_of(connection: duckdb.DuckDBPyConnection, name: str, formats: FileFormats) -> LogicalType:
    for logical in _candidates(connection, name):
        expression = cast(f'"{name}"', logical, formats)
        statement = f'SELECT count("{name}"), count({expression}) FROM given'  # noqa: S608  # a file's heading
        given, fitting = connection.execute(statement).fetchone() or (0, 0)
        if given and given == fitting:
            return logical
    return parse_type("string")


def _candidates(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[LogicalType]:
    # Identifiers such as 007 are no numbers: as such they would lose their zeros.
    statement = f"""SELECT bool_or(regexp_matches("{name}", '^0[0-9]')),
        max(length(regexp_extract("{name}", '[.,]([0-9]+)$', 1))),
        bool_and(lower("{name}") IN ('true', 'false')) FROM given"""  # noqa: S608
    zeros, decimals, flags = connection.execute(statement).fetchone() or (None, None, None)
    if flags:
        yield parse_type("boolean")
    if not zeros:
        yield parse_type("int64")
        if 0 < (decimals or 0) <= _MOST_DECIMALS:
            yield parse_type(f"decimal(18,{max(decimals, 2)})")
        yield parse_type("float64")
    yield parse_type("date")
    yield parse_type("timestamp")


def _all_dates(values: list[str], form: str) -> bool:
    if not values:
        return False
    with duckdb.connect() as connection:
        statement = "SELECT bool_and(try_strptime(value, $1) IS NOT NULL) FROM (SELECT unnest($2) AS value)"
        return bool((connection.execute(statement, [form, values]).fetchone() or (False,))[0])
