"""Pages: every row once, whatever the keys and the size of a page."""

from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.api.answers.paging import PageCursor, last_key, page_values, paged, read_cursor
from serving.api.problems import ApiProblem

DAYS = st.integers(0, 40).map(lambda days: date(2026, 1, 1) + timedelta(days))
KEYS = st.lists(st.tuples(DAYS, st.integers(-(2**62), 2**62), st.text(max_size=4)), unique=True, max_size=40)
NAMES = ("day", "number", "word")


@given(keys=KEYS, rows=st.integers(1, 12), newest_first=st.booleans())
def test_all_rows_come_once_and_in_order(
    keys: list[tuple[date, int, str]], rows: int, newest_first: bool
) -> None:
    schema = pa.schema([("day", pa.date32()), ("number", pa.int64()), ("word", pa.string())])
    rows_given = [dict(zip(NAMES, key, strict=True)) for key in keys]
    table = pa.Table.from_pylist(rows_given, schema)
    found: list[tuple[object, ...]] = []
    cursor: PageCursor | None = None
    with duckdb.connect() as connection:
        connection.register("given", table)
        while True:
            sql = paged("SELECT * FROM given", NAMES, schema, newest_first=newest_first, after=cursor)
            page = connection.sql(sql, params=page_values(cursor, rows)).to_arrow_table()
            found += [tuple(row.values()) for row in page.slice(0, rows).to_pylist()]
            if page.num_rows <= rows:
                break
            text = PageCursor(last_key(page.slice(0, rows), NAMES), {"gold": 7}).text()
            cursor = read_cursor(text, len(NAMES))
            assert cursor.watermarks == {"gold": 7}
    # DuckDB compares text by its bytes in UTF-8.
    expected = sorted(keys, key=lambda key: (key[0], key[1], key[2].encode()), reverse=newest_first)
    assert found == expected


@pytest.mark.parametrize("text", ["", "x", "W10", "bnVsbA", "W1tdLHt9XQ", "W1tbMV1dLHt9XQ", "///", "é"])
def test_what_is_no_cursor_is_a_problem(text: str) -> None:
    with pytest.raises(ApiProblem, match="cursor"):
        read_cursor(text, 1)
