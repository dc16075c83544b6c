"""Forty files for ``sales_targets``, of every kind, good and bad, with what is to become of each."""

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

HEADER = "Month,Salesperson,Target,Note"


@dataclass(frozen=True)
class Landed:
    """A file: its rows in bronze and the lines of its dead letters, or a part of the sentence that refuses it."""

    name: str
    content: bytes
    rows: int = 0
    letters: tuple[int, ...] = ()
    refused: str = ""
    passed_over: bool = False


def forty() -> list[Landed]:
    """The files; every good one holds a month of its own, since equal contents are taken once."""
    files = [*_text(), *_packed(), *_json(), *_tables()]
    assert len(files) == 40
    return files


def drop(folder: Path, files: list[Landed]) -> None:
    """Put the files into a table's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def rows_of(number: int, *people: int) -> list[str]:
    """Records of month ``number`` counted from January 2016."""
    month = date(2016 + number // 12, number % 12 + 1, 1)
    return [f"{month},{person},{number}00.5," for person in people]


def lines(*records: str, end: str = "\n", header: str = HEADER) -> bytes:
    return (end.join([header, *records]) + end).encode()


def _text() -> list[Landed]:
    plain = lines(*rows_of(0, 2, 3, 6))
    return [
        Landed("plain.csv", plain, 3),
        Landed("renamed.csv", plain, passed_over=True),
        Landed("windows.csv", lines(*rows_of(1, 2, 3), end="\r\n"), 2),
        Landed("old-mac.csv", lines(*rows_of(2, 2, 3), end="\r"), 2),
        Landed("marked.csv", b"\xef\xbb\xbf" + lines(*rows_of(3, 2)), 1),
        Landed("utf16.csv", lines(*rows_of(4, 2), "2016-05-01,3,7,Größe").decode().encode("utf-16"), 2),
        Landed("below/utf16be.csv", b"\xfe\xff" + lines(*rows_of(5, 2)).decode().encode("utf-16-be"), 1),
        Landed(
            "quoted.csv",
            lines('2016-07-01,2,1.5,"two\nlines, ""so""\n"', '2016-07-01,3,x,"a\nb"', *rows_of(6, 6)),
            2,
            (5,),
        ),
        Landed("header-only.csv", lines()),
        Landed("empty.csv", b"", refused="is empty"),
        Landed("blank-lines.csv", lines("", *rows_of(8, 2), "", "", *rows_of(8, 3), ""), 2),
        Landed(
            "bad-values.csv",
            lines("2016-10-01,2,12.345,", "2016-13-01,3,1,", "2016-10-01,6.5,1,", *rows_of(9, 7)),
            1,
            (2, 3, 4),
        ),
        Landed("bad-widths.csv", lines(*rows_of(10, 2), "2016-11-01,3", "2016-11-01,6,1,a,b"), 1, (3, 4)),
        Landed("bad-quotes.csv", lines('2016-12-01,2,1,"a"b', *rows_of(11, 3)), 1, (2,)),
        Landed(
            "open-quote.csv",
            lines(*rows_of(12, 2), '2017-01-01,3,1,"never', *rows_of(12, 6)),
            refused="line 3 that never ends",
        ),
        Landed(
            "latin1.csv",
            lines("2017-02-01,2,1,x").replace(b"x", "Größe".encode("latin-1")),
            refused="is not utf-8 in line 2",
        ),
        Landed("tabs.tsv", lines(*rows_of(14, 2)).replace(b",", b"\t"), 1),
        Landed("without-note.csv", b"Salesperson,Month,Target\n2,2017-04-01,5\n", 1),
        Landed("new-column.csv", lines("2017-05-01,2,1,,9", header=f"{HEADER},Bonus"), refused="`Bonus`"),
        Landed("missing-column.csv", b"Month,Salesperson\n2017-06-01,2\n", refused="lacks `Target`"),
        Landed("letter.docx", b"PK not this one", refused="is of no known kind"),
        Landed("growing.csv.part", lines(*rows_of(18, 2)), passed_over=True),
    ]


def _packed() -> list[Landed]:
    packed = gzip.compress(lines(*rows_of(20, 2, 3)))
    archive = _zip(
        {
            "a.csv": lines(*rows_of(21, 2)),
            "in/b.jsonl": b'{"Month":"2017-10-01","Salesperson":3,"Target":1}\n{x\n',
        }
    )
    return [
        Landed("packed.csv.gz", packed, 2),
        Landed("cut.csv.gz", gzip.compress(lines(*rows_of(22, *range(2, 200))))[:-20], refused="is cut off"),
        Landed("archive.zip", archive, 2, (2,)),
        Landed("cut.zip", archive[: len(archive) // 2], refused="is cut off or damaged"),
        Landed(
            "strange.zip",
            _zip({"a.csv": lines(*rows_of(23, 2)), "b.exe": b"x"}),
            refused="is of no known kind",
        ),
        Landed("bad-lines.csv.gz", gzip.compress(lines("2018-02-01,2,?,", *rows_of(24, 3))), 1, (2,)),
    ]


def _json() -> list[Landed]:
    first, second = ({"Month": f"2018-0{month}-01", "Salesperson": 2, "Target": 10.25} for month in (3, 4))
    return [
        Landed(
            "lines.jsonl", f"{json.dumps(first)}\n\n{json.dumps({**first, 'Salesperson': 3})}\n".encode(), 2
        ),
        Landed("bad-lines.jsonl", f"{{\n[1]\n{json.dumps(second)}\n".encode(), 1, (1, 2)),
        Landed(
            "array.json",
            json.dumps([{**first, "Salesperson": 6}, {**first, "Salesperson": "y"}], indent=2).encode(),
            1,
            (2,),
        ),
        Landed("one.json", json.dumps({**first, "Salesperson": 7}, indent=1).encode(), 1),
        Landed("cut.json", json.dumps([first, second])[:-5].encode(), refused="is no JSON from line 1"),
        Landed("new-column.json", json.dumps([{**second, "Bonus": 1}]).encode(), refused="`Bonus`"),
    ]


def _tables() -> list[Landed]:
    parquet, sheet = (
        _parquet(["10.5", "nothing"]),
        _workbook([date(2018, 8, 1), 2, 1.1, None], [date(2018, 8, 1), 3, "x", "y"]),
    )
    return [
        Landed("targets.parquet", _parquet([Decimal("1.25"), Decimal("2.50")]), 2),
        Landed("bad.parquet", parquet, 1, (2,)),
        Landed("cut.parquet", parquet[:-30], refused="is no whole Parquet file"),
        Landed("targets.xlsx", sheet, 1, (3,)),
        Landed("damaged.xlsx", sheet[:200], refused="is no workbook"),
        Landed("empty-sheet.xlsx", _workbook(header=False), refused="has no header"),
    ]


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _parquet(targets: list[object]) -> bytes:
    file = io.BytesIO()
    months = [date(2018, 6 if isinstance(targets[0], str) else 7, 1)] * len(targets)
    pq.write_table(pa.table({"Month": months, "Salesperson": [2, 3], "Target": targets}), file)
    return file.getvalue()


def _workbook(*rows: list[object], header: bool = True) -> bytes:
    workbook = openpyxl.Workbook()
    for row in [HEADER.split(",")] * header + list(rows):
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
