"""Values that Postgres left out of a change because it did not touch them (TOAST), put back from earlier images.

pgoutput omits them; Debezium writes a placeholder. The value is the one of the key's last image before the change:
in the same batch, else in silver or in quarantine. Only the keys that need it are looked at, on the driver.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.dataset as ds

from lakepulse.contracts.model import Contract, TableKind
from lakepulse.contracts.types import Kind
from lakepulse.errors import LakeError
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.silver.batch import ChangeBatch

Rows = TypeVar("Rows")
Row = dict[str, Any]
Key = tuple[Any, ...]
PLACEHOLDER = "__debezium_unavailable_value"
CHANGES, RESOLVED = "silver.changes", "silver.resolved"
_TOASTABLE = (Kind.STRING, Kind.JSON, Kind.BYTES)


def resolve(engine: Engine[Rows], contract: Contract, batch: ChangeBatch, changes: Rows) -> Rows:
    """``changes`` without placeholders; raises LakeError where no earlier image is known."""
    heads, first = batch.heads(contract), contract.key[0]
    if not {"u", "d"} & set(heads["_op"].unique().to_pylist()):
        return changes
    placeholders = _placeholders(batch, contract)
    holding = engine.pick_any(changes, [first], [(name, "=", value) for name, value in placeholders.items()])
    if not holding.num_rows:
        return changes
    keys = _with_former_keys(heads, first, set(holding[first].to_pylist()))
    affected = engine.pick(changes, batch.columns(contract), [(first, "in", keys)])
    filled = fill(contract, affected.to_pylist(), placeholders, _images(batch, contract, keys))
    resolved = engine.from_arrow(pa.Table.from_pylist(filled, schema=affected.schema))
    return engine.query(_replaced(contract), {CHANGES: changes, RESOLVED: resolved})


def fill(
    contract: Contract, changes: Sequence[Row], placeholders: Mapping[str, object], images: Mapping[Key, Row]
) -> list[Row]:
    """``changes`` with each placeholder replaced by the value of the image before, in LSN order.

    ``images`` are the rows before the first change. A changed primary key comes as a delete followed at once by
    a create, which goes on from the deleted row.
    """
    known = dict(images)
    deleted: dict[tuple[int, int], Row | None] = {}
    filled: list[Row] = []
    for given in sorted(changes, key=_identity):
        change, key = dict(given), tuple(given[name] for name in contract.key)
        lsn, sequence = _identity(change)
        before = deleted.get((lsn, sequence - 1)) if change["_op"] == "c" else known.get(key)
        missing = [name for name, value in placeholders.items() if change[name] == value]
        change |= {name: _value(contract, before, name, change) for name in missing}
        filled.append(change)
        if change["_op"] == "d":
            deleted[lsn, sequence] = known.pop(key, None)
        else:
            known[key] = change
    return filled


def _value(contract: Contract, before: Row | None, name: str, change: Row) -> object:
    if before is None:
        raise LakeError(
            f"the unchanged value of {contract.table}.{name} at commit LSN {change['_commit_lsn']} is in no image",
            "Take the table's snapshot again: `lakepulse capture --resnapshot`.",
        )
    return before[name]


def _identity(change: Row) -> tuple[int, int]:
    return change["_commit_lsn"], change["_sequence"]


def _placeholders(batch: ChangeBatch, contract: Contract) -> dict[str, object]:
    columns = batch.context.catalog.source_of(contract.table).columns
    return {
        name: PLACEHOLDER.encode() if column.type.kind is Kind.BYTES else PLACEHOLDER
        for name, column in columns.items()
        if column.type.kind in _TOASTABLE
    }


def _with_former_keys(heads: pa.Table, key: str, keys: set[Any]) -> list[Any]:
    """``keys`` and those that a changed primary key may have given up to them."""
    events = heads.select([key, "_op", "_commit_lsn", "_sequence"]).to_pylist()
    deleted = {_identity(event): event[key] for event in events if event["_op"] == "d"}
    for event in sorted(events, key=_identity, reverse=True):
        lsn, sequence = _identity(event)
        if event["_op"] == "c" and event[key] in keys and (lsn, sequence - 1) in deleted:
            keys = keys | {deleted[lsn, sequence - 1]}
    return sorted(keys)


def _images(batch: ChangeBatch, contract: Contract, keys: Sequence[Any]) -> dict[Key, Row]:
    """The rows of ``keys`` before the batch, from silver and from quarantine."""
    current = ds.field(contract.key[0]).isin(list(keys))
    if contract.kind is TableKind.SCD2:
        current &= ds.field("_is_current")
    rows = batch.context.lake.scan(contract.table).to_table(filter=current).to_pylist()
    held = [_unquoted(contract, row) for row in batch.held_rows(contract)]
    return {tuple(row[name] for name in contract.key): row for row in (*held, *rows)}


def _unquoted(contract: Contract, row: Row) -> Row:
    """A row from quarantine's JSON, its bytes as bytes again."""
    return {
        name: bytes.fromhex(value) if value and contract.columns[name].type.kind is Kind.BYTES else value
        for name, value in row.items()
    }


def _replaced(contract: Contract) -> str:
    columns = (*contract.key, "_commit_lsn", "_sequence")
    same = " AND ".join(f"c.{name} = r.{name}" for name in columns)
    return f"""
        SELECT c.* FROM {CHANGES} AS c LEFT ANTI JOIN {RESOLVED} AS r ON {same}
        UNION ALL SELECT * FROM {RESOLVED}"""  # noqa: S608
