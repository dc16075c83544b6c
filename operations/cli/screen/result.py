"""A query's result on the screen, where a value takes one line at most; and whole, as CSV and JSON."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from operations.cli.screen.console import open_console

if TYPE_CHECKING:
    import pyarrow as pa

PIPED_WIDTH = 240
_NARROWEST = 8
"""Where columns would get narrower than this, a row is printed as a list of its values."""


@dataclass(frozen=True)
class Result:
    """Column names, which may repeat, and rows."""

    columns: list[str]
    rows: list[tuple[object, ...]]

    @classmethod
    def of(cls, table: "pa.Table") -> "Result":
        """An Arrow table's."""
        values = [column.to_pylist() for column in table.columns]
        return cls(table.column_names, list(zip(*values, strict=True)))


def print_table(result: Result, rows: int, title: str | None = None, *, full: bool = False) -> None:
    """Print the first ``rows`` rows: numbers to the right, nulls dimmed, values cut unless ``full``."""
    out = open_console()
    width = out.width if out.is_terminal else PIPED_WIDTH
    shown = Result(result.columns, result.rows[:rows])
    if out.is_terminal and len(result.columns) * (_NARROWEST + 3) > width:
        _print_lists(out, shown, None if full else width, title)
    else:
        out.print(_table(shown, None if full else width, title))
    if (more := len(result.rows) - rows) > 0:
        out.print(f"{more:,} more rows: add LIMIT, or --rows {len(result.rows)}.", highlight=False)


def write_csv(result: Result, target: TextIO) -> None:
    """A header and every row; bytes in hexadecimal."""
    writer = csv.writer(target)
    writer.writerow(result.columns)
    for row in result.rows:
        writer.writerow([value.hex() if isinstance(value, bytes) else value for value in row])


def write_json(result: Result, target: TextIO) -> None:
    """One array of objects; bytes in hexadecimal, dates and decimals as text."""
    objects = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    json.dump(objects, target, default=_text)
    target.write("\n")


def _table(result: Result, width: int | None, title: str | None) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    lines = [[_cell(value, width) for value in row] for row in result.rows]
    columns = [[Text(name), *cells] for name, *cells in zip(result.columns, *lines, strict=True)]
    natural = [max(cell.cell_len for cell in column) for column in columns]
    widths = _widths(natural, width - 3 * len(natural) - 1) if width else [None] * len(natural)
    for place, (name, wide) in enumerate(zip(result.columns, widths, strict=True)):
        table.add_column(
            Text(name),
            justify="right" if _numbers(row[place] for row in result.rows) else "left",
            overflow="ellipsis" if width else "fold",
            no_wrap=width is not None,
            width=wide,
        )
    for line in lines:
        table.add_row(*line)
    return table


def _numbers(values: Iterable[object]) -> bool:
    return all(value is None or type(value) in {int, float, Decimal} for value in values)


def _widths(natural: list[int], room: int) -> list[int]:
    """Columns narrower than their share keep their width; the others share what is left."""
    widths = list(natural)
    for done, place in enumerate(sorted(range(len(natural)), key=natural.__getitem__)):
        widths[place] = max(1, min(natural[place], room // (len(natural) - done)))
        room -= widths[place]
    return widths


def _print_lists(out: Console, result: Result, width: int | None, title: str | None) -> None:
    if title:
        out.print(title, style="italic")
    names = max(len(name) for name in result.columns)
    room = None if width is None else max(_NARROWEST, width - names - 2)
    for number, row in enumerate(result.rows, 1):
        out.rule(f"row {number}", align="left", style="dim")
        for name, value in zip(result.columns, row, strict=True):
            out.print(Text(f"{name:<{names}}  ", "bold"), _cell(value, room), sep="", soft_wrap=True)


def _cell(value: object, width: int | None) -> Text:
    """One line; cut before it is made text where it is long, since a value may have megabytes."""
    if value is None:
        return Text("null", "dim")
    if width is None:
        return Text(_text(value))
    part = value[: width + 1] if isinstance(value, str | bytes) else value
    text = _text(part).replace("\n", "⏎").replace("\r", "")
    return Text(text if len(text) <= width else f"{text[: width - 1]}…")


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
