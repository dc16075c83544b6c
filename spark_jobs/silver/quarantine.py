"""``silver.quarantine``: the rows that are absent from silver because they break a rule, until they are mended.

It holds the state of now, one row per broken rule. It is written before the table itself, so that a crash in
between only repeats it: the table's watermark has not moved yet.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Any

import pyarrow as pa

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Contract
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.writers import merge_sql

TABLE = "silver.quarantine"
Row = dict[str, Any]

# All tables share it, and they are processed side by side.
_WRITING = Lock()


@dataclass(frozen=True)
class QuarantineRow:
    """One row in quarantine: its key and its columns, as JSON gave them back."""

    key: Row
    row: Row


class _OpenRows:
    """What was in quarantine when it was last read, and the version of the table then."""

    def __init__(self) -> None:
        self.version = -1
        self.rows: Mapping[str, list[QuarantineRow]] = {}


def open_rows(lake: Lake) -> Mapping[str, list[QuarantineRow]]:
    """What is in quarantine now, by table; a row that breaks several rules once."""
    known, version = lake.memory.of_tables(_OpenRows), lake.version(TABLE)
    if known.version != version:
        known.rows, known.version = _read(lake), version
    return known.rows


def _read(lake: Lake) -> dict[str, list[QuarantineRow]]:
    rows = lake.scan(TABLE).to_table(columns=["table", "key", "row"]).to_pylist()
    found: dict[str, dict[str, QuarantineRow]] = {}
    for row in rows:
        held = QuarantineRow(json.loads(row["key"]), json.loads(row["row"]))
        found.setdefault(row["table"], {})[row["key"]] = held
    return {table: list(held.values()) for table, held in found.items()}


def settle(
    context: Context, contract: Contract, watermark: int, replaced: Sequence[Row], broken: Sequence[Row]
) -> None:
    """Take the ``replaced`` keys out and put the ``broken`` rows in, in one commit; nothing where there are none.

    A broken row has the contract's columns, the identity, and ``_quarantine``: its rules, with commas between.
    The commit carries the table's ``watermark`` under an application id of its own, since all tables share this one.
    """
    if not replaced and not broken:
        return
    schema = lake_schema(context.catalog, TABLE)
    entries = pa.Table.from_pylist([e for row in broken for e in _entries(contract, row)], schema=schema)
    carried = {f"{WATERMARK}.{contract.table}": watermark}
    with _WRITING:
        if replaced:
            keys = {*map(as_json, replaced), *entries["key"].to_pylist()}
            context.writer.replace(TABLE, keys_condition(contract, keys), entries, carried)
        else:
            context.writer.add(TABLE, entries, carried)


def keys_condition(contract: Contract, keys: Collection[str]) -> str:
    """SQL: the quarantine's rows of the table that have one of ``keys`` (JSON, as the column ``key`` holds it)."""
    listed = ", ".join(merge_sql.literal(key) for key in sorted(keys))
    return f"\"table\" = '{contract.table}' AND key IN ({listed})"


def of_keys(rows: pa.Table, contract: Contract, keys: Collection[object]) -> pa.Table:
    """Those of the quarantine's ``rows`` whose key's first column is among ``keys``."""
    values = (json.loads(text)[contract.key[0]] for text in rows["key"].to_pylist())
    return rows.filter(pa.array([value in keys for value in values], pa.bool_()))


def touched(held: Sequence[Row], changes: pa.Table) -> list[Row]:
    """Those of the ``held`` keys that ``changes`` (the key's columns) names."""
    if not held:
        return []
    keys = set(zip(*(column.to_pylist() for column in changes.columns), strict=True))
    return [key for key in held if tuple(key[name] for name in changes.column_names) in keys]


def _entries(contract: Contract, row: Row) -> list[Row]:
    image = {name: row[name] for name in contract.columns}
    entry = {
        "table": contract.table,
        "key": as_json({name: row[name] for name in contract.key}),
        "row": as_json(image),
        **{name: row[name] for name in ("_commit_lsn", "_sequence", "_committed_at")},
    }
    return [{**entry, "rule": rule} for rule in row["_quarantine"].split(",")]


def as_json(row: Row) -> str:
    """A key or a row as the table holds it."""
    return json.dumps(row, default=_plain)


def _plain(value: object) -> str:
    match value:
        case bytes():
            return value.hex()
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")
