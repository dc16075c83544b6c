"""Changes since the last released contracts, and which of them break readers or old data.

For source tables the rule is Avro's BACKWARD: the new schema must read old events.
For silver and gold it is what a query or a file that was written before relies on.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import LAKE_LAYERS, Column, Contract, TableKind
from lakepulse.contracts.types import Kind, LogicalType, parse_type
from lakepulse.errors import ContractError

LOCK = "contracts.lock.json"
Released = dict[str, dict[str, Any]]
"""By table: kind, key, topic, relation and columns (name to type and nullable)."""

# Avro reads an int as a long or a double, and a long as a double; Delta files need a rewrite for it.
_WIDENED = {(Kind.INT32, Kind.INT64), (Kind.INT32, Kind.FLOAT64), (Kind.INT64, Kind.FLOAT64)}
_FIXED = ("kind", "key", "topic", "relation")


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference to the last released version; ``what`` names it and, where it breaks, what it breaks."""

    table: str
    what: str
    breaks: bool


def lock_text(catalog: Catalog) -> str:
    """The released version as JSON, sorted, as ``contracts build --release`` writes it."""
    return (
        json.dumps({name: _summary(contract) for name, contract in catalog.declared.items()}, indent=1) + "\n"
    )


def read_lock(path: Path) -> Released:
    """The last released version; empty where nothing was released yet, ContractError where it is not JSON."""
    try:
        released: Released = json.loads(path.read_text()) if path.is_file() else {}
    except ValueError as error:
        raise ContractError(f"{path} is not JSON ({error})", "Restore it from version control.") from None
    return released


def changes_since(released: Released, catalog: Catalog) -> tuple[Change, ...]:
    """All changes by table; empty where nothing changed or nothing was released yet."""
    return tuple(sorted(_changes(released, catalog))) if released else ()


def _changes(released: Released, catalog: Catalog) -> Iterator[Change]:
    declared = catalog.declared
    for table in released.keys() - declared.keys():
        yield Change(table, "the table is gone", breaks=True)
    for table in declared.keys() - released.keys():
        yield Change(table, "the table is new", breaks=False)
    for table in released.keys() & declared.keys():
        contract = catalog.get(table)
        yield from _table_changes(released[table], contract)
        yield from _column_changes(released[table]["columns"], contract)


def _table_changes(old: dict[str, Any], contract: Contract) -> Iterator[Change]:
    new = _summary(contract)
    for name in _FIXED:
        if old[name] != new[name]:
            yield Change(contract.table, f"`{name}` was {old[name]} and is {new[name]}", breaks=True)


def _column_changes(old: dict[str, Any], contract: Contract) -> Iterator[Change]:
    source = contract.layer not in LAKE_LAYERS
    for name in old.keys() - contract.columns.keys():
        # An Avro reader skips a field that it does not know; a query that names the column fails.
        yield Change(contract.table, f"column `{name}` is gone", breaks=not source)
    for name, column in contract.columns.items():
        if name not in old:
            yield _added(contract, name, column)
            continue
        before, after = parse_type(old[name]["type"]), column.type
        if before != after:
            what = f"column `{name}` was {before} and is {after}"
            yield Change(contract.table, what, breaks=not readable(before, after, avro=source))
        if old[name]["nullable"] != column.nullable:
            yield _nullability(contract.table, name, column.nullable)


def _added(contract: Contract, name: str, column: Column) -> Change:
    table = contract.table
    if column.nullable or contract.kind is TableKind.VIEW:
        return Change(table, f"column `{name}` is new", breaks=False)
    return Change(table, f"column `{name}` is new and not nullable, but old rows have no value", breaks=True)


def _nullability(table: str, name: str, nullable: bool) -> Change:
    if nullable:
        return Change(table, f"column `{name}` may be null now", breaks=False)
    return Change(table, f"column `{name}` may not be null any more, but old rows may be", breaks=True)


def readable(before: LogicalType, after: LogicalType, avro: bool) -> bool:
    """Whether data written as ``before`` can be read as ``after``."""
    if before.kind is Kind.STRING and after.kind is Kind.STRING:
        return True
    return avro and (before.kind, after.kind) in _WIDENED


def _summary(contract: Contract) -> dict[str, Any]:
    return {
        "kind": contract.kind.value,
        "key": sorted(contract.key),
        "topic": contract.topic,
        "relation": contract.relation,
        "columns": {
            name: {"type": str(column.type), "nullable": column.nullable}
            for name, column in contract.columns.items()
        },
    }
