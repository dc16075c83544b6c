"""Records of JSON: one a line, or the array of a document; objects within are columns by their path."""

import json
from collections.abc import Iterator, Set
from decimal import Decimal
from typing import Any, TextIO

from lakepulse.contracts.files import JsonFormat
from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.read.records import Broken, Records, Text, append_rows, empty, matched, refused
from spark_jobs.ingestion.read.unpack import LARGEST_WHOLE

Record = dict[str, Any]
Numbered = tuple[int, Record | Broken]


def json_records(contract: Contract, options: JsonFormat, name: str, text: TextIO) -> Iterator[Records]:
    """The records of ``text``, chunk by chunk. Their number is the line, in a document that of the record, from 1.

    Raises IngestionError where a document is no JSON, holds no records, or a record has a column that is not the
    contract's.
    """
    records, columns = empty(contract), dict[tuple[str, ...], list[str | None]]()
    own = {*contract.columns, *(each.heading for each in contract.columns.values() if each.heading)}
    for number, record in _numbered(options, name, text):
        if isinstance(record, Broken):
            records.broken.append(record)
            continue
        flat = dict(_flat(own, record))
        headings = tuple(flat)
        if headings not in columns:
            columns[headings] = matched(contract, [*headings, *_absent(contract, headings)], name)
        append_rows(records, columns[headings], [[*flat.values()]], [number])
        if records.full:
            yield records
            records = empty(contract)
    yield records


def _absent(contract: Contract, headings: tuple[str, ...]) -> list[str]:
    """A record may lack a column: whether it may be null is silver's to say."""
    given = set(headings)
    return [name for name, each in contract.columns.items() if not given & {name, each.heading}]


def _numbered(options: JsonFormat, name: str, text: TextIO) -> Iterator[Numbered]:
    first = next((line for line in text if line.strip()), None)
    text.seek(0)
    if first is None:
        raise refused(name, "is empty", "Delete it, or write it again.")
    if _is_lines(options, name, first):
        yield from _lines(text)
        return
    try:
        document = _parsed(_whole(name, text))
    except json.JSONDecodeError as error:
        problem = f"is no JSON from line {error.lineno} on ({error.msg})"
        raise refused(name, problem, "Write it again; it may be cut off.") from None
    for number, record in enumerate(_array(options, name, document), start=1):
        is_object = isinstance(record, dict)
        yield number, record if is_object else Broken(number, "is no object", json.dumps(record, default=str))


def _is_lines(options: JsonFormat, name: str, first: str) -> bool:
    if name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        return True
    # A document spans its lines, or is an array; records a line are each a whole object.
    return not options.records and first.lstrip().startswith("{") and _is_whole(first)


def _is_whole(line: str) -> bool:
    try:
        json.loads(line)
    except json.JSONDecodeError:
        return False
    return True


def _whole(name: str, text: TextIO) -> str:
    found = text.read(LARGEST_WHOLE + 1)
    if len(found) > LARGEST_WHOLE:
        problem = f"is one JSON document of more than {LARGEST_WHOLE >> 20} million characters"
        raise refused(name, problem, "Write a record a line instead.")
    return found


def _lines(text: TextIO) -> Iterator[Numbered]:
    for number, ended in enumerate(text, start=1):
        line = ended.rstrip("\r\n")
        if not line.strip():
            continue
        try:
            record = _parsed(line)
        except json.JSONDecodeError as error:
            yield number, Broken(number, f"is no JSON ({error.msg} at column {error.colno})", line)
        else:
            yield number, record if isinstance(record, dict) else Broken(number, "is no object", line)


def _array(options: JsonFormat, name: str, document: Any) -> list[Any]:  # noqa: ANN401  # any JSON
    found = document
    for part in options.records.split(".") if options.records else ():
        if not isinstance(found, dict) or part not in found:
            cure = "Correct `format: json: records` in the table's contract."
            raise refused(name, f"has nothing at `{options.records}`", cure)
        found = found[part]
    return found if isinstance(found, list) else [found]


def paths(options: JsonFormat, name: str, text: TextIO) -> list[str]:
    """The paths of all values in all records, in the order in which they come."""
    records = (record for _, record in _numbered(options, name, text) if not isinstance(record, Broken))
    return list(dict.fromkeys(path for record in records for path, _ in _flat(frozenset(), record)))


def _flat(own: Set[str], record: Record, path: str = "") -> Iterator[tuple[str, Text]]:
    """Values by path; an object that is a column of its ``own``, and every array, as JSON text."""
    for key, value in record.items():
        name = f"{path}{key}"
        if isinstance(value, dict) and name not in own:
            yield from _flat(own, value, f"{name}_")
        else:
            yield name, as_text(value)


def as_text(value: object) -> Text:
    """A value of JSON as text, numbers with all their digits."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case dict() | list():
            return json.dumps(value, default=_number, ensure_ascii=False)
        case _:
            return str(value)


def _number(value: Decimal) -> float:
    return float(value)


def _parsed(text: str) -> Any:  # noqa: ANN401  # any JSON
    return json.loads(text, parse_float=Decimal)
