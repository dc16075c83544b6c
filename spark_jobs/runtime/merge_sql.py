"""The conditions and statements that both writers share; pure text from contracts and values."""

from collections.abc import Sequence
from datetime import date, datetime

from lakepulse.contracts.model import Contract, Layer, TableKind

NEWER = "s._commit_lsn > t._commit_lsn OR (s._commit_lsn = t._commit_lsn AND s._sequence > t._sequence)"
"""MERGE condition: the source row ``s`` is a later change than the target row ``t``."""

GROUP_ROWS, GROUP_EXISTING, GROUPS = "gold.rows", "gold.existing", "gold.groups"


def merge_key(contract: Contract) -> tuple[str, ...]:
    """The columns that identify a row: the contract's key, and for scd2 the commit that made the version."""
    return (*contract.key, "_commit_lsn") if contract.kind is TableKind.SCD2 else contract.key


def only_newer(contract: Contract) -> str:
    """`` AND …`` that keeps a late or repeated change from moving a silver row back; empty elsewhere.

    A version of an scd2 row is identified by its commit, so there is nothing to move back.
    """
    upserted = contract.layer is Layer.SILVER and contract.kind is TableKind.UPSERT
    return f" AND ({NEWER})" if upserted else ""


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


def existing_in_groups(contract: Contract) -> str:
    """SELECT: rows of GROUP_EXISTING whose group is in GROUPS."""
    same_group = _same(contract.group, "g", "e")
    return f"SELECT e.* FROM {GROUP_EXISTING} e LEFT SEMI JOIN {GROUPS} g ON {same_group}"  # noqa: S608


def group_changes(contract: Contract) -> str:
    """SELECT: what turns GROUP_EXISTING into GROUP_ROWS, as ``Writer.upsert`` takes it, no equal rows."""
    names = list(contract.columns)
    new = ", ".join(f"n.{name}" for name in names)
    old = ", ".join(f"e.{name}" for name in names)
    key = contract.key[0]
    differs = " OR ".join(f"NOT (n.{name} <=> e.{name})" for name in names if name not in contract.key)
    same_key = _same(contract.key, "n", "e")
    return f"""
        SELECT {new}, FALSE AS _deleted, e.{key} IS NULL AS _fresh
        FROM {GROUP_ROWS} n LEFT JOIN {GROUP_EXISTING} e ON {same_key}
        WHERE e.{key} IS NULL OR {differs or "FALSE"}
        UNION ALL
        SELECT {old}, TRUE AS _deleted, FALSE AS _fresh
        FROM {GROUP_EXISTING} e LEFT ANTI JOIN {GROUP_ROWS} n ON {same_key}"""  # noqa: S608


def without_absent_deletes(key: Sequence[str]) -> str:
    """SELECT: GROUP_ROWS without the deletes whose key is not in GROUP_EXISTING."""
    return f"""
        SELECT n.* FROM {GROUP_ROWS} n LEFT JOIN {GROUP_EXISTING} e ON {_same(key, "n", "e")}
        WHERE NOT n._deleted OR e.{key[0]} IS NOT NULL"""  # noqa: S608


def _same(columns: Sequence[str], left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} <=> {right}.{name}" for name in columns)
