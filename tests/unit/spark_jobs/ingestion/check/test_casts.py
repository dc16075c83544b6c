"""Casts: a value is taken exactly or not at all; nothing is rounded, cut off or guessed."""

import base64
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest

from lakepulse.contracts.files import FileFormats
from lakepulse.contracts.types import parse_type
from spark_jobs.ingestion.check.casts import cast

BYTES = base64.b64encode(b"\x00\xff").decode()
TAKEN = [
    ("int64", " -5 ", -5),
    ("int64", "+7", 7),
    ("int64", "12.0", 12),
    ("int32", "2147483647", 2147483647),
    ("decimal(18,2)", "1.5", Decimal("1.50")),
    ("decimal(18,2)", ".5", Decimal("0.50")),
    ("decimal(18,2)", "1.2300", Decimal("1.23")),
    ("decimal(5,0)", "12.", Decimal(12)),
    ("float64", "1e-3", 0.001),
    ("boolean", "Yes", True),
    ("boolean", "0", False),
    ("date", "2026-03-01", date(2026, 3, 1)),
    ("date", "2026-03-01T00:00:00", date(2026, 3, 1)),
    ("timestamp", "2026-03-01 02:03:04.5", datetime(2026, 3, 1, 2, 3, 4, 500000, UTC)),
    ("timestamp", "2026-03-01T02:03:04+02:00", datetime(2026, 3, 1, 0, 3, 4, tzinfo=UTC)),
    ("timestamptz", "2026-03-01T02:03:04Z", datetime(2026, 3, 1, 2, 3, 4, tzinfo=UTC)),
    ("string(3)", "abc", "abc"),
    ("string", " kept ", " kept "),
    ("json", '{"a": 1}', '{"a": 1}'),
    ("bytes", BYTES, b"\x00\xff"),
]
REFUSED = [
    ("int64", "12.7"),
    ("int64", "1e3"),
    ("int64", "9223372036854775808"),
    ("int32", "2147483648"),
    ("int64", ""),
    ("decimal(18,2)", "1.239"),
    ("decimal(18,2)", "1,5"),
    ("decimal(4,2)", "123"),
    ("decimal(18,2)", "."),
    ("float64", "NaN"),
    ("float64", "1e999"),
    ("boolean", "maybe"),
    ("date", "3/4/2026"),
    ("date", "2026-02-30"),
    ("date", "2026-03-01T10:00:00"),
    ("timestamp", "2026-03-01 25:00"),
    ("string(3)", "abcd"),
    ("json", "{"),
    ("bytes", "not base64!"),
]


def value(kind: str, text: str, **options: str) -> object:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        expression = cast("given", parse_type(kind), FileFormats.model_validate(options))
        statement = f"SELECT {expression} FROM (SELECT CAST($1 AS VARCHAR) AS given)"
        row = connection.execute(statement, [text]).fetchone()
        return row[0] if row else None


@pytest.mark.parametrize(("kind", "text", "expected"), TAKEN)
def test_what_is_taken(kind: str, text: str, expected: object) -> None:
    assert value(kind, text) == expected


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_is_not(kind: str, text: str) -> None:
    assert value(kind, text) is None


def test_forms_that_the_contract_names() -> None:
    assert value("date", "31.03.2026", date_format="%d.%m.%Y") == date(2026, 3, 31)
    assert value("date", "2026-03-31", date_format="%d.%m.%Y") == date(2026, 3, 31)
    assert value("date", "03/31/2026", date_format="%d/%m/%Y") is None
    assert value("decimal(9,2)", "1,5", decimal_mark=",") == Decimal("1.50")
    assert value("timestamp", "1.3.2026 4:05", timestamp_format="%d.%m.%Y %H:%M") == datetime(
        2026, 3, 1, 4, 5, tzinfo=UTC
    )
