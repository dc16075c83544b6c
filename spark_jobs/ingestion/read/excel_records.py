"""Records of a workbook's sheet, numbered as Excel numbers its rows."""

import io
from collections.abc import Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from lakepulse.contracts.files import ExcelFormat
from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.read.records import Records, Text, append_rows, empty, matched, refused


def excel_records(contract: Contract, options: ExcelFormat, name: str, content: bytes) -> Iterator[Records]:
    """The records, chunk by chunk; IngestionError where the sheet is not to be found or has other columns."""
    rows = _rows(options, name, content)
    headings = _headings(name, next(rows, None))
    columns, width = matched(contract, headings, name), len(headings)
    nulls = frozenset(contract.format.nulls if contract.format else ())
    records = empty(contract)
    for number, cells in rows:
        texts = [_text(cell) for cell in cells[:width]]
        append_rows(records, columns, [[None if text in nulls else text for text in texts]], [number])
        if records.full:
            yield records
            records = empty(contract)
    yield records


def first_row(options: ExcelFormat, name: str, content: bytes) -> list[str]:
    """The sheet's headings; IngestionError where it has none."""
    return _headings(name, next(_rows(options, name, content), None))


def _headings(name: str, header: tuple[int, list[object]] | None) -> list[str]:
    if header is None:
        raise refused(name, "is empty: its sheet has no header", "Delete it, or write it again.")
    found = [_text(cell) or "" for cell in header[1]]
    while found and not found[-1]:
        found.pop()
    return found


def _rows(options: ExcelFormat, name: str, content: bytes) -> Iterator[tuple[int, list[object]]]:
    """The rows that have a value, with their numbers."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            sheet = workbook.get_sheet_by_name(_sheet(options, name, workbook.sheet_names))
            cells = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise refused(name, f"is no workbook that can be read ({error})", "Save it again.") from None
    for number, row in enumerate(cells, start=1):
        if number > options.skip_lines and any(cell != "" for cell in row):
            yield number, list(row)


def _sheet(options: ExcelFormat, name: str, sheets: list[str]) -> str:
    if options.sheet is None and len(sheets) == 1:
        return sheets[0]
    if options.sheet in sheets:
        return str(options.sheet)
    wanted = f"has no sheet `{options.sheet}`" if options.sheet else f"has {len(sheets)} sheets"
    listed = ", ".join(f"`{sheet}`" for sheet in sheets)
    raise refused(
        name, f"{wanted}: {listed}", "Name one under `format: excel: sheet` in the table's contract."
    )


def _text(cell: object) -> Text:
    """A cell as text; numbers with the 15 digits that Excel keeps."""
    match cell:
        case "":
            return None
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)
