"""A TRUNCATE as the deletes that it stands for, so that no later step has to know of it.

A snapshot that is taken again stands for a TRUNCATE just before it: what it does not bring is gone.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.model import Contract, TableKind
from spark_jobs.runtime.tables.lake import Lake

OP, READ = "t", "r"
CHANGES, DELETES = "silver.changes", "silver.deletes"
REPLACED = f"SELECT * FROM {CHANGES} WHERE _op <> '{OP}' UNION ALL SELECT * FROM {DELETES}"  # noqa: S608


def snapshots(changes: Iterable[pa.Table]) -> list[dict[str, Any]]:
    """A truncation of every table for each snapshot that brought rows in ``changes``, just before its first row.

    A snapshot is of all captured tables. Whoever has applied nothing yet has nothing to truncate.
    """
    found: dict[int, dict[str, Any]] = {}
    for rows in changes:
        of_snapshots = pc.equal(rows["_op"], READ)
        if not pc.any(of_snapshots).as_py():
            continue
        read = rows.filter(of_snapshots).group_by("_commit_lsn").aggregate([("_committed_at", "min")])
        for lsn, moment in zip(*(column.to_pylist() for column in read.columns), strict=True):
            found[lsn] = {"_op": OP, "_commit_lsn": lsn, "_sequence": 0, "_committed_at": moment}
    return [found[lsn] for lsn in sorted(found)]


def keys_before(
    lake: Lake, contract: Contract, changes: pa.Table, held: Sequence[dict[str, Any]]
) -> pa.Table:
    """Every key that a TRUNCATE may end: in silver, ``held`` in quarantine, or in the batch itself."""
    current = pc.field("_is_current") if contract.kind is TableKind.SCD2 else None
    silver = lake.scan(contract.table).to_table(columns=list(contract.key), filter=current)
    schema = pa.schema([changes.schema.field(name) for name in contract.key])
    quarantined = pa.Table.from_pylist(list(held), schema=schema)
    every = pa.concat_tables([silver.cast(schema), quarantined, changes.select(list(contract.key))])
    return every.group_by(list(contract.key)).aggregate([])


def deletes(truncations: pa.Table, keys: pa.Table, schema: pa.Schema) -> pa.Table:
    """A delete of every key at every truncation; columns as in ``schema``, null beside key and identity."""
    parts = [_deletes(event, keys, schema) for event in truncations.to_pylist()]
    return pa.concat_tables(parts)


def _deletes(event: dict[str, Any], keys: pa.Table, schema: pa.Schema) -> pa.Table:
    constant = {"_op": "d", **{name: event[name] for name in ("_commit_lsn", "_sequence", "_committed_at")}}
    columns = [
        keys[field.name]
        if field.name in keys.column_names
        else pa.repeat(pa.scalar(constant.get(field.name), field.type), keys.num_rows)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
