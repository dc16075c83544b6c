"""A silver table computed from bronze from scratch, by the very code that the stream runs, beside the lake.

``backfill`` compares it with the table in the lake and mends what differs. What bronze no longer holds whole, since its
retention has passed, is left out.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.model import Contract
from lakepulse.settings import Settings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.silver import quarantine, truncation
from spark_jobs.silver.batch import ChangeBatch
from spark_jobs.silver.known_keys import KeyChanges, Keys, KnownKeys
from spark_jobs.silver.table import advance_table


class Overlay(Lake):
    """The lake with some tables of one's own in ``folder`` in place of its."""

    def __init__(self, settings: Settings, folder: Path, tables: frozenset[str]) -> None:
        super().__init__(settings)
        self._folder = folder
        self._own = tables

    def uri(self, table: str) -> str:
        """In the folder, or where the lake has it."""
        if table not in self._own:
            return super().uri(table)
        layer, name = table.split(".", 1)
        return str(self._folder / layer / name)


class SourceKeys(KnownKeys):
    """The keys that exist in the source, also where silver has lost their rows: what bronze says is believed too."""

    def __init__(self, context: Context, watermark: int) -> None:
        super().__init__(context.lake)
        self._context = context
        self._watermark = watermark

    def _load(self, parent: Contract) -> Keys:
        (bronze,), key = parent.inputs, parent.key[0]
        known = super()._load(parent)
        if not self._context.lake.exists(bronze):
            return known
        seen = (pc.field("_commit_lsn") <= self._watermark) & (pc.field("_op") != truncation.OP)
        rows = self._context.lake.scan(bronze).to_table(
            columns=[key, "_op", "_commit_lsn", "_sequence"], filter=seen
        )
        return np.union1d(known, KeyChanges(rows, key).present) if rows.num_rows else known


@dataclass(frozen=True)
class Reconstruction:
    """The table and its quarantined rows as they should be; ``incomplete``: keys whose history bronze has lost."""

    rows: pa.Table
    quarantined: pa.Table
    incomplete: frozenset[object]


@contextmanager
def reconstruction(context: Context, contract: Contract, watermark: int) -> Iterator[Reconstruction]:
    """Compute the table from all of bronze up to ``watermark``; raises what ``advance_table`` raises."""
    incomplete = _incomplete(context, contract, watermark)
    own = {contract.table, quarantine.TABLE, *(contract.inputs if incomplete else ())}
    with TemporaryDirectory(prefix="backfill-", dir=_scratch(context)) as folder:
        lake = Overlay(context.settings, Path(folder), frozenset(own))
        beside = replace(context, lake=lake)
        _prepare(context, beside, contract, incomplete)
        batch = ChangeBatch(beside, watermark, None)
        advance_table(contract, batch, SourceKeys(beside, watermark))
        held = lake.scan(quarantine.TABLE).to_table(filter=pc.field("table") == contract.table)
        yield Reconstruction(lake.scan(contract.table).to_table(), held, incomplete)


def _scratch(context: Context) -> Path:
    folder = context.settings.home.home / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _prepare(context: Context, beside: Context, contract: Contract, incomplete: frozenset[object]) -> None:
    """Make the tables of one's own: empty, but that a row in quarantine still counts as an existing parent."""
    others = context.lake.scan(quarantine.TABLE).to_table(filter=pc.field("table") != contract.table)
    beside.writer.add(quarantine.TABLE, others)
    beside.lake.create(beside.catalog, contract.table)
    if incomplete:
        (bronze,) = contract.inputs
        rows = context.lake.scan(bronze).to_table()
        known = pa.array(list(incomplete), rows.schema.field(contract.key[0]).type)
        whole = rows.filter(pc.invert(pc.is_in(rows[contract.key[0]], known)))
        beside.writer.add(bronze, whole)


def _incomplete(context: Context, contract: Contract, watermark: int) -> frozenset[object]:
    """The values of the key's first column for which bronze does not begin with the row's creation or a snapshot."""
    (bronze,), key = contract.inputs, ", ".join(contract.key)
    query = f"""
        SELECT DISTINCT {contract.key[0]} FROM (
            SELECT {key}, arg_min(_op, (_commit_lsn, _sequence)) AS _first FROM changes
            WHERE _commit_lsn <= {watermark} AND _op <> 't' GROUP BY {key})
        WHERE _first NOT IN ('r', 'c')"""  # noqa: S608  # a contract's names
    with duckdb.connect() as connection:
        connection.register("changes", context.lake.scan(bronze))
        return frozenset(value for (value,) in connection.execute(query).fetchall())


def touched(context: Context, contract: Contract, days: Mapping[str, object], watermark: int) -> pa.Array:
    """The values of the key's first column that have a change committed in ``days`` (``first``, ``end``: exclusive)."""
    (bronze,) = contract.inputs
    committed = pc.field("_committed_at")
    within = (committed >= days["first"]) & (committed < days["end"]) & (pc.field("_commit_lsn") <= watermark)
    rows = context.lake.scan(bronze).to_table(columns=[contract.key[0]], filter=within)
    return pc.unique(rows[contract.key[0]]).drop_null()
