"""A query's result: one line a value on the screen, everything in a file."""

import csv
import io
import json

import pyarrow as pa
import pytest

from operations.cli.screen.result import Result, print_table, write_csv, write_json

LONG, BYTES = "ä[b]\n" * 180_000, b"\x00\xff" * 450_000
RESULT = Result.of(pa.table({"id": [1, 2], "text": [LONG, None], "bytes": [BYTES, b""]}))


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")


def test_a_long_value_fills_one_line_of_the_screen(
    terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    print_table(RESULT, 40)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6
    assert "…" in lines[3]
    assert lines[3].split("│")[1].strip() == "1"


def test_a_long_value_fills_one_line_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(RESULT, 40)
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_full_shows_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Result(["text"], [("z" * 5000,)]), 40, full=True)
    assert capsys.readouterr().out.count("z") == 5000


def test_more_columns_than_fit_are_a_list(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Result([f"column_{number}" for number in range(20)], [("value",) * 20]), 40)
    assert capsys.readouterr().out.count("value") == 20


def test_csv_and_json_have_everything() -> None:
    as_csv, as_json = io.StringIO(), io.StringIO()
    write_csv(RESULT, as_csv)
    write_json(RESULT, as_json)
    csv.field_size_limit(10_000_000)
    rows = list(csv.reader(io.StringIO(as_csv.getvalue(), newline="")))
    assert rows[1] == ["1", LONG, BYTES.hex()]
    assert json.loads(as_json.getvalue())[0] == {"id": 1, "text": LONG, "bytes": BYTES.hex()}
