"""How profiles are printed: a table a table, personal data without values."""

import io

from rich.console import Console

from operations.cli.proof.profile import print_profiles
from spark_jobs.quality.profile import ColumnProfile

QUANTITY = ColumnProfile(
    *("silver.order_lines", "quantity", "int32", False, 1200, 300, 3),
    least="10",
    greatest="100",
    mean=30.125,
    lower_quartile=10.0,
    median=12.0,
    upper_quartile=20.5,
    top_values={"10": 700, "[b]": 2},
)
NAME = ColumnProfile("silver.people", "full_name", "string(50)", True, 7, 0, 7)


def test_a_column_is_a_line_and_a_person_is_not_shown() -> None:
    console = Console(file=io.StringIO(), width=250)
    print_profiles([QUANTITY, NAME], console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "silver.order_lines: 1,200 rows" in text
    for part in ("quantity", "25.0%", "30.125", "10 · 12 · 20.5", "10 (700), [b] (2)"):
        assert part in text
    (line,) = [line for line in text.splitlines() if "full_name" in line]
    assert "(personal data)" in line


def test_an_empty_table_has_no_share_of_nulls() -> None:
    console = Console(file=io.StringIO(), width=250)
    print_profiles([ColumnProfile("silver.people", "full_name", "string(50)", False, 0, 0, 0)], console)
    assert isinstance(console.file, io.StringIO)
    assert "silver.people: 0 rows" in console.file.getvalue()
