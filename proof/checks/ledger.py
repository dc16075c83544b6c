"""Every change that the workload's ledger states is in bronze exactly once.

The workload writes one ledger row in each of its transactions: the transaction's id and how many rows of which table it
created, updated and deleted. Nothing of the flow writes there, so it is a witness of its own. Transactions that
capture's last snapshot saw may be in bronze as the snapshot's rows alone.
"""

from collections import Counter

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from proof.report import LedgerReport
from proof.source_snapshot import SourceSnapshot
from spark_jobs.runtime.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.lake import Lake

Change = tuple[int, str, str]
"""``(transaction id, table, op)``."""
XID_BITS = 32
NOTHING = "1:1:"
"""The pg_snapshot in which no transaction is visible."""


def check_ledger(
    engine: DuckDbEngine, catalog: Catalog, lake: Lake, snapshot: SourceSnapshot, captured_before: str
) -> LedgerReport:
    """Count the ledger's changes that the snapshot sees in bronze, and rows that bronze holds twice.

    ``captured_before`` names the transactions that capture's last snapshot saw (a pg_snapshot; empty: none).
    """
    stated = stated_changes(snapshot)
    required = stated_changes(snapshot, captured_before) if captured_before else stated
    transactions = {change[0] for change in stated}
    found: Counter[Change] = Counter()
    twice = 0
    for contract in catalog.by_layer(Layer.BRONZE):
        if lake.exists(contract.table):
            counts, repeated = _in_bronze(engine, contract.table, snapshot.lsn)
            found.update({change: n for change, n in counts.items() if change[0] in transactions})
            twice += repeated
    missing = required - found
    doubled = found - stated
    compared = len({change[0] for change in required})
    return LedgerReport(
        compared,
        required.total(),
        missing.total(),
        doubled.total() + twice,
        len(transactions) - compared,
    )


def stated_changes(snapshot: SourceSnapshot, not_in: str = NOTHING) -> Counter[Change]:
    """The ledger as counts; transaction ids as the 32 bits that the WAL carries.

    Transactions that are visible in ``not_in`` (a pg_snapshot) are left out.
    """
    stated: Counter[Change] = Counter()
    statement = (
        "SELECT transaction_id::text::bigint, counts FROM lakepulse.ledger "
        "WHERE NOT pg_visible_in_snapshot(transaction_id, %s::pg_snapshot)"
    )
    for transaction, counts in snapshot.rows(statement, (not_in,)):
        for table, by_op in counts.items():  # type: ignore[attr-defined]  # jsonb arrives as a dict
            for op, count in by_op.items():
                stated[int(str(transaction)) % 2**XID_BITS, table, op] += count
    return stated


def _in_bronze(engine: DuckDbEngine, table: str, before: int) -> tuple[Counter[Change], int]:
    """Changes by transaction and op below the LSN ``before``, and how many rows repeat another's identity."""
    columns = ["_transaction_id", "_op", "_commit_lsn", "_sequence"]
    rows = engine.scan(table, columns=columns, where=[("_commit_lsn", "<", before)])
    name = table.partition(".")[2]
    return Counter(dict(_counted(engine, rows, name))), rows.num_rows - _distinct(engine, rows)


def _counted(engine: DuckDbEngine, rows: pa.Table, name: str) -> list[tuple[Change, int]]:
    grouped = engine.query(
        "SELECT _transaction_id AS xid, _op AS op, count(*) AS n FROM bronze.rows "
        "WHERE _op <> 'r' GROUP BY _transaction_id, _op",
        {"bronze.rows": rows},
    )
    return [((row["xid"], name, row["op"]), row["n"]) for row in grouped.to_pylist()]


def _distinct(engine: DuckDbEngine, rows: pa.Table) -> int:
    identities = "SELECT DISTINCT _commit_lsn, _sequence FROM bronze.rows"
    return int(engine.query(identities, {"bronze.rows": rows}).num_rows)
