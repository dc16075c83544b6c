"""One advance's input: each table's changes between its own watermark and the new one.

They are given (Arrow, from the stream) or read from bronze by LSN; ``table`` processes them. A TRUNCATE becomes
deletes of all keys (``truncation``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Contract, Layer
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.runtime.tables.listing import Condition
from spark_jobs.silver import quarantine, truncation
from spark_jobs.silver.known_keys import KeyChanges
from spark_jobs.silver.steps import CHANGE_METADATA

Rows = TypeVar("Rows")


@dataclass(frozen=True)
class Heads:
    """A table's new changes, narrow: the key's columns and CHANGE_METADATA; ``deletes`` stand for truncations."""

    rows: pa.Table
    deletes: pa.Table | None


class _NoChanges(dict[str, pa.Table]):
    """The changes of a table that has none, by table."""


class ChangeBatch:
    """The changes of all tables up to ``watermark``; safe to share between threads.

    ``changes`` maps ``bronze.<name>`` to rows of that table; None: they are read from bronze.
    """

    def __init__(self, context: Context, watermark: int, changes: Mapping[str, pa.Table] | None) -> None:
        self.context = context
        self.watermark = watermark
        self._given = changes
        self._lock = Lock()
        self._heads: dict[str, Heads] = {}
        self._held = quarantine.open_rows(context.lake)
        self.watermarks: dict[str, int] = {}
        self._raw: dict[str, pa.Table] = {}
        for contract in context.catalog.computed(Layer.SILVER):
            if changes is None or contract.inputs[0] in changes:
                self.watermarks[contract.table] = context.lake.watermark(contract.table)
                self._raw[contract.table] = self._read(contract, [*contract.key, *CHANGE_METADATA])
        self._snapshots = truncation.snapshots(self._raw.values())

    def heads(self, contract: Contract) -> pa.Table:
        """The new changes without the rest of their columns: the key's and CHANGE_METADATA."""
        return self._load_heads(contract).rows

    def read(self, contract: Contract, engine: Engine[Rows]) -> Rows:
        """The new changes: the source's columns and CHANGE_METADATA."""
        columns = self.columns(contract)
        if self._given is None:
            rows = engine.scan(contract.inputs[0], columns, self._range(contract))
        else:
            rows = engine.from_arrow(self._read(contract, columns))
        deletes = self._load_heads(contract).deletes
        if deletes is None:
            return rows
        relations = {truncation.CHANGES: rows, truncation.DELETES: engine.from_arrow(deletes)}
        return engine.query(truncation.REPLACED, relations)

    def key_changes(self, contract: Contract) -> KeyChanges | None:
        """What the batch does to the keys of a table with a single-column key; None where it does nothing."""
        heads = self.heads(contract)
        return KeyChanges(heads, contract.key[0]) if heads.num_rows else None

    def held(self, contract: Contract) -> list[dict[str, Any]]:
        """The keys of the table that were in quarantine when the batch began."""
        return [row.key for row in self._held.get(contract.table, ())]

    def held_rows(self, contract: Contract) -> list[dict[str, Any]]:
        """The rows of the table that were in quarantine when the batch began, as JSON gave them back."""
        return [row.row for row in self._held.get(contract.table, ())]

    def oldest(self) -> datetime | None:
        """The commit time of the oldest of all changes; None where there are none."""
        changed = [heads.rows["_committed_at"] for heads in self._heads.values() if heads.rows.num_rows]
        return min((pc.min(times).as_py() for times in changed), default=None)

    def _load_heads(self, contract: Contract) -> Heads:
        with self._lock:
            if contract.table not in self._heads:
                self._heads[contract.table] = self._without_truncations(contract, self._new(contract))
            return self._heads[contract.table]

    def _new(self, contract: Contract) -> pa.Table:
        rows = self._raw.get(contract.table)
        if rows is None:
            rows = self._none(contract).select([*contract.key, *CHANGE_METADATA])
        if not self._snapshots:
            return rows
        before = self.watermarks.setdefault(contract.table, self.context.lake.watermark(contract.table))
        if before < 0 and not self.held(contract):
            return rows
        again = [event for event in self._snapshots if before < event["_commit_lsn"]]
        return pa.concat_tables([rows, pa.Table.from_pylist(again, schema=rows.schema)])

    def _without_truncations(self, contract: Contract, rows: pa.Table) -> Heads:
        truncated = pc.equal(rows["_op"], truncation.OP)
        if not pc.any(truncated).as_py():
            return Heads(rows, None)
        kept = rows.filter(pc.invert(truncated))
        keys = truncation.keys_before(self.context.lake, contract, kept, self.held(contract))
        deletes = truncation.deletes(rows.filter(truncated), keys, self._schema(contract))
        return Heads(pa.concat_tables([kept, deletes.select(rows.column_names)]), deletes)

    def _read(self, contract: Contract, columns: Sequence[str]) -> pa.Table:
        bronze, lake = contract.inputs[0], self.context.lake
        if self._given is not None and bronze in self._given:
            rows = self._given[bronze]
            # A dataset would take some milliseconds a table to plan the same.
            lsn, after = rows["_commit_lsn"], self.watermarks[contract.table]
            new = pc.and_(pc.greater(lsn, after), pc.less_equal(lsn, self.watermark))
            return rows.select(list(columns)).filter(new)
        if self._given is None and lake.exists(bronze):
            condition = pq.filters_to_expression(self._range(contract))
            return lake.scan(bronze).to_table(columns=list(columns), filter=condition)
        return self._none(contract).select(list(columns))

    def _none(self, contract: Contract) -> pa.Table:
        # Most tables have no changes in a batch, and making each one's empty table takes longer than some changes do.
        kept = self.context.memory.lasting(_NoChanges, _NoChanges)
        if contract.table not in kept:
            kept[contract.table] = self._schema(contract).empty_table()
        return kept[contract.table]

    def _range(self, contract: Contract) -> list[Condition]:
        return [
            ("_commit_lsn", ">", self.watermarks[contract.table]),
            ("_commit_lsn", "<=", self.watermark),
        ]

    def columns(self, contract: Contract) -> list[str]:
        """The source's columns and CHANGE_METADATA."""
        return [*self.context.catalog.source_of(contract.table).columns, *CHANGE_METADATA]

    def _schema(self, contract: Contract) -> pa.Schema:
        bronze = lake_schema(self.context.catalog, contract.inputs[0])
        return pa.schema([bronze.field(name) for name in self.columns(contract)])
