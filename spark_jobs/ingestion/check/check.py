"""Records against their contract: each is a row in the contract's types, or a dead letter that says why not."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.compile.arrow import arrow_type
from lakepulse.contracts.files import FileFormats
from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.check.casts import cast
from spark_jobs.ingestion.read.read import Part
from spark_jobs.ingestion.read.records import Broken

LETTERS = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("record", pa.string(), nullable=False),
    ]
)
_SHOWN = 60
"""Characters of a wrong value in a reason."""


@dataclass(frozen=True)
class Checked:
    """``rows`` have the contract's columns, ``_file`` and ``_line``; ``letters`` are LETTERS."""

    rows: pa.Table
    letters: pa.Table


class Checker:
    """Checks the records of one table; for one thread."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._statement = statement(contract)
        self._schema = rows_schema(contract)
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")

    def check(self, part: Part) -> Checked:
        """``part``'s records as rows and letters, in the order of their lines."""
        records = part.records
        columns = [pa.array(column, pa.string()) for column in records.columns.values()]
        given = pa.table([*columns, pa.array(records.lines, pa.int64())], [*records.columns, "_line"])
        self._connection.register("records", given)
        judged: pa.Table = self._connection.execute(self._statement).to_arrow_table()
        self._connection.unregister("records")
        good = judged.filter(pc.is_null(judged["_reason"]))
        bad = judged.filter(pc.is_valid(judged["_reason"]))
        named = good.append_column("_file", pa.array([part.file] * good.num_rows, pa.string()))
        return Checked(
            named.select(self._schema.names).cast(self._schema), _letters(part.file, bad, records.broken)
        )

    def close(self) -> None:
        """Leave DuckDB."""
        self._connection.close()


def rows_schema(contract: Contract) -> pa.Schema:
    """The columns, nullable, and where each row was."""
    columns = [pa.field(name, arrow_type(column.type)) for name, column in contract.columns.items()]
    return pa.schema([*columns, pa.field("_file", pa.string()), pa.field("_line", pa.int64())])


def statement(contract: Contract) -> str:
    """SELECT over ``records`` (text by column, ``_line``): typed columns, ``_line``, ``_reason`` and ``_record``."""
    formats = contract.format or FileFormats()
    columns = {name: (f'"{name}"', column.type) for name, column in contract.columns.items()}
    typed = ", ".join(f"{cast(f'r.{text}', kind, formats)} AS {text}" for text, kind in columns.values())
    wrong = " ".join(
        f"WHEN r.{text} IS NOT NULL AND t.{text} IS NULL THEN "
        f"'`' || left(r.{text}, {_SHOWN}) || '` in {_heading(contract, name)} is no {kind}'"
        for name, (text, kind) in columns.items()
    )
    record = ", ".join(f"{text} := r.{text}" for text, _ in columns.values())
    return f"""
        SELECT {", ".join(f"t.{text}" for text, _ in columns.values())}, r._line,
            CASE {wrong} END AS _reason,
            CASE WHEN _reason IS NOT NULL THEN CAST(to_json(struct_pack({record})) AS VARCHAR) END AS _record
        FROM records AS r JOIN (SELECT _line, {typed} FROM records AS r) AS t ON t._line = r._line
        ORDER BY r._line"""  # noqa: S608  # our own names


def _heading(contract: Contract, name: str) -> str:
    return (contract.columns[name].heading or name).replace("'", "''")


def _letters(file: str, bad: pa.Table, broken: Sequence[Broken]) -> pa.Table:
    rows = [
        {"file": file, "line": line, "reason": reason, "record": record}
        for line, reason, record in zip(
            *(bad[name].to_pylist() for name in ("_line", "_reason", "_record")), strict=True
        )
    ]
    rows += [{"file": file, **vars(each)} for each in broken]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: row["line"]), schema=LETTERS)
