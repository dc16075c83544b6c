"""The workload's ledger against bronze: every change that it states is there exactly once, and on its own key.

The workload writes one ledger row in each of its transactions: the transaction's id, how many rows of which table it
created, updated and deleted, and a checksum over their keys (``cdc_simulator.workload.ledger``). Nothing of the flow
writes there, so it is a witness of its own. Transactions that capture's last snapshot saw may be in bronze as the
snapshot's rows alone.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from cdc_simulator.workload.ledger import term
from lakepulse.contracts.model import Contract, Layer
from proof.evidence import Evidence
from proof.report import Compared, Finding, FindingKind, LedgerReport

Change = tuple[int, str, str]
"""``(transaction id, table, op)``."""
XID_BITS = 32
MODULUS = 1 << 64
NOTHING = "1:1:"
"""The pg_snapshot in which no transaction is visible."""
_EXAMPLES = 3
_RESNAPSHOT = "`lakepulse capture --resnapshot` takes the source's rows again."


@dataclass
class _Bronze:
    """Bronze's streamed changes below the snapshot's LSN: how many, the sum of their terms, repeated identities."""

    counts: Counter[Change] = field(default_factory=Counter)
    sums: Counter[int] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)


class Ledger:
    """The comparison; ``report`` is complete once ``findings`` has been read to its end."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self.report = LedgerReport()

    def findings(self) -> Iterator[Compared | Finding]:
        """Changes that bronze lacks, has too often, or has on other keys than the ledger says."""
        stated = self._stated()
        required = self._stated(self._evidence.captured_before) if self._evidence.captured_before else stated
        bronze = self._bronze(frozenset(change[0] for change in stated))
        missing, doubled = required - bronze.counts, bronze.counts - stated
        self.report = _summary(stated, required, missing, doubled, bronze)
        yield from _counted(FindingKind.LOST, "are missing", missing)
        yield from _counted(FindingKind.DOUBLED, "are there too often", doubled)
        for table, rows in bronze.repeated.items():
            yield Finding(
                f"bronze.{table}",
                FindingKind.DOUBLED,
                f"{rows:,} rows repeat another's identity (_commit_lsn, _sequence)",
                _RESNAPSHOT,
            )
        wrong = {change[0] for change in (*missing, *doubled)}
        whole = Counter({change: n for change, n in required.items() if change[0] not in wrong})
        yield from self._other_keys(whole, bronze.sums)
        for contract in self._contracts():
            rows = sum(n for change, n in required.items() if change[1] == contract.name)
            yield Compared(contract.table, "the ledger", rows)

    def _stated(self, not_in: str = NOTHING) -> Counter[Change]:
        """The ledger as counts; transactions that are visible in ``not_in`` (a pg_snapshot) are left out."""
        stated: Counter[Change] = Counter()
        for transaction, counts in self._ledger("counts", not_in):
            for table, by_op in counts.items():  # type: ignore[attr-defined]  # jsonb arrives as a dict
                for op, count in by_op.items():
                    stated[transaction, table, op] += count
        return stated

    def _ledger(self, column: str, not_in: str = NOTHING) -> Iterator[tuple[int, object]]:
        """A column of the ledger by transaction id, as the 32 bits that the WAL carries."""
        statement = (
            f"SELECT transaction_id::text::bigint, {column} FROM lakepulse.ledger "  # noqa: S608  # our own names
            "WHERE NOT pg_visible_in_snapshot(transaction_id, %s::pg_snapshot)"
        )
        for transaction, value in self._evidence.snapshot.rows(statement, (not_in,)):
            yield int(str(transaction)) % 2**XID_BITS, value

    def _contracts(self) -> list[Contract]:
        layer = self._evidence.catalog.computed(Layer.BRONZE)
        return [contract for contract in layer if contract.table not in self._evidence.absent]

    def _bronze(self, transactions: frozenset[int]) -> _Bronze:
        found = _Bronze()
        for contract in self._contracts():
            source = self._evidence.catalog.get(contract.inputs[0])
            key = source.key[0]
            below = [("_commit_lsn", "<", self._evidence.snapshot.lsn)]
            columns = [key, "_transaction_id", "_op", "_commit_lsn", "_sequence"]
            rows = self._evidence.engine.scan(contract.table, columns=columns, where=below)
            if twice := rows.num_rows - _distinct(self._evidence, rows):
                found.repeated[contract.name] = twice
            for xid, op, value in _streamed(rows, key):
                if xid in transactions:
                    found.counts[xid, contract.name, op] += 1
                    found.sums[xid] += term(contract.name, op, value)
        return found

    def _other_keys(self, whole: Mapping[Change, int], sums: Mapping[int, int]) -> Iterator[Finding]:
        tables: dict[int, set[str]] = {}
        for transaction, table, _ in whole:
            tables.setdefault(transaction, set()).add(f"bronze.{table}")
        wrong = [
            transaction
            for transaction, checksum in self._ledger("checksum")
            if transaction in tables and f"{sums[transaction] % MODULUS:016x}" != checksum
        ]
        for transaction in wrong[:_EXAMPLES]:
            yield Finding(
                ", ".join(sorted(tables[transaction])),
                FindingKind.CHECKSUM,
                f"the keys of transaction {transaction} are not those of the ledger's checksum "
                f"(so in {len(wrong):,} transactions)",
                _RESNAPSHOT,
            )


def _summary(
    stated: Counter[Change],
    required: Counter[Change],
    missing: Counter[Change],
    doubled: Counter[Change],
    bronze: _Bronze,
) -> LedgerReport:
    compared = len({change[0] for change in required})
    return LedgerReport(
        transactions=compared,
        changes=required.total(),
        missing=missing.total(),
        doubled=doubled.total() + bronze.repeated.total(),
        in_snapshot=len({change[0] for change in stated}) - compared,
    )


def _counted(kind: FindingKind, what: str, changes: Counter[Change]) -> Iterator[Finding]:
    for table in sorted({change[1] for change in changes}):
        of_table = Counter({change: n for change, n in changes.items() if change[1] == table})
        transaction, _, op = next(iter(of_table))
        problem = f"{of_table.total():,} changes of the ledger {what}, for example `{op}` of {transaction}"
        yield Finding(f"bronze.{table}", kind, problem, _RESNAPSHOT)


def _streamed(rows: pa.Table, key: str) -> Iterator[tuple[int, str, int]]:
    for batch in rows.to_batches(max_chunksize=65_536):
        columns = (batch[name].to_pylist() for name in ("_transaction_id", "_op", key))
        for xid, op, value in zip(*columns, strict=True):
            if op != "r":
                yield xid, op, value


def _distinct(evidence: Evidence, rows: pa.Table) -> int:
    identities = "SELECT DISTINCT _commit_lsn, _sequence FROM bronze.rows"
    return int(evidence.engine.query(identities, {"bronze.rows": rows}).num_rows)
