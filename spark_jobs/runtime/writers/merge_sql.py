"""The conditions and statements that the writers share; pure text from contracts and values."""

from collections.abc import Sequence
from datetime import date, datetime

from lakepulse.contracts.model import Contract, Layer, TableKind

NEWER = "s.{0} > t.{0} OR (s.{0} = t.{0} AND s.{1} > t.{1})"
"""MERGE condition: the source row ``s`` is later than the target row ``t``, by two columns."""


def merge_key(contract: Contract) -> tuple[str, ...]:
    """The columns that identify a row: the contract's key, and for scd2 the commit that made the version."""
    return (*contract.key, "_commit_lsn") if contract.kind is TableKind.SCD2 else contract.key


def only_newer(contract: Contract) -> str:
    """`` AND …`` that keeps a late or repeated change from moving a silver row back; empty elsewhere."""
    columns = version_columns(contract)
    return f" AND ({NEWER.format(*columns)})" if columns else ""


def version_columns(contract: Contract) -> tuple[str, ...]:
    """The columns by which the larger of two rows with one key is the later one; none where any row counts.

    A version of an scd2 row is identified by its commit, so there is nothing to move back.
    """
    upserted = contract.layer is Layer.SILVER and contract.kind is TableKind.UPSERT
    if upserted and contract.from_files:
        return ("_load", "_line")
    return ("_commit_lsn", "_sequence") if upserted else ()


def matched(key: Sequence[str], bounds: tuple[object, object] | None) -> str:
    """``t`` and ``s`` have the same key; ``bounds`` of its first column let files be skipped."""
    equal = [f"t.{name} = s.{name}" for name in key]
    if bounds:
        low, high = (literal(value) for value in bounds)
        equal += [f"t.{key[0]} >= {low}", f"t.{key[0]} <= {high}"]
    return " AND ".join(equal)


def literal(value: object) -> str:
    """A key's value as SQL that Spark, DuckDB and DataFusion read alike; TypeError for other types."""
    match value:
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime():
            return f"CAST('{value.isoformat()}' AS TIMESTAMP)"
        case date():
            return f"CAST('{value.isoformat()}' AS DATE)"
        case _:
            raise TypeError(f"a key of type {type(value).__name__} cannot bound a MERGE")
