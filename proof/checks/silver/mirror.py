"""Silver as a mirror of the source: every table at one LSN, all columns, and quarantine for what is left out."""

from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.model import Contract
from proof.checks.silver.quarantine import Broken, Key, broken_rules, quarantine_findings
from proof.compare import compare
from proof.evidence import Evidence
from proof.report import Compared, Excuse, Statement
from proof.silver_state import cleaned, silver_at

AGAINST = "the source"


def silver_against_source(evidence: Evidence) -> Iterator[Statement]:
    """Each table's difference from the source; rows that break a quarantine rule must be absent."""
    for table in _referenced(evidence):
        contract = evidence.catalog.get(table)
        keys = evidence.snapshot.keys(evidence.source_of(contract))
        evidence.parents[table] = pa.table({"_key": keys})
    for contract in evidence.tables:
        yield from _mirrored(evidence, contract)


def _referenced(evidence: Evidence) -> set[str]:
    columns = (column for contract in evidence.tables for column in contract.columns.values())
    return {column.references for column in columns if column.references}


def _mirrored(evidence: Evidence, contract: Contract) -> Iterator[Statement]:
    source = evidence.source_of(contract)
    live = evidence.snapshot.columns(source)
    rows = evidence.snapshot.read(source)
    expected = cleaned(evidence.engine, evidence.catalog, contract, rows)
    broken = broken_rules(evidence, contract, expected)
    evidence.quarantined += len(broken)
    touched = _touched(evidence, contract)
    actual = silver_at(evidence.engine, evidence.catalog, contract, evidence.silver, evidence.target)
    # What is rolled forward from bronze was not judged yet.
    spoiled = broken.keys() if touched is None else broken.keys() & touched
    kept = _without(contract, expected, broken.keys())
    yield compare(contract.table, contract.key, kept, _without(contract, actual, spoiled))
    yield from quarantine_findings(evidence, contract, broken, touched)
    yield from _excused(contract, broken)
    left_out = tuple(name for name in live if name not in contract.columns)
    yield Compared(contract.table, AGAINST, kept.num_rows, tuple(contract.columns), left_out)
    yield from _not_compared(contract, source, live)


def _not_compared(contract: Contract, source: Contract, live: Collection[str]) -> Iterator[Excuse]:
    new = [name for name in live if name not in source.columns]
    gone = [name for name in source.columns if name not in live]
    dropped = [name for name in live if name in source.columns and name not in contract.columns]
    if new:
        yield Excuse(
            contract.table, f"the source's columns {', '.join(new)} are in no contract: not compared"
        )
    if gone:
        yield Excuse(contract.table, f"the source has no columns {', '.join(gone)} any more: held to be null")
    if dropped:
        yield Excuse(contract.table, f"the contract leaves out {', '.join(dropped)}")


def _excused(contract: Contract, broken: Broken) -> Iterator[Excuse]:
    if broken:
        rules = sorted(set().union(*broken.values()))
        yield Excuse(contract.table, f"{len(broken):,} rows absent, which break {', '.join(rules)}")


def _without(contract: Contract, rows: pa.Table, keys: Collection[Key]) -> pa.Table:
    if not keys:
        return rows
    found = zip(*(rows[name].to_pylist() for name in contract.key), strict=True)
    return rows.filter(pa.array([key not in keys for key in found], pa.bool_()))


def _touched(evidence: Evidence, contract: Contract) -> set[Key] | None:
    """The keys that changed after the publication; None where a truncation or a snapshot touched all."""
    between = [("_commit_lsn", ">", evidence.silver.watermark), ("_commit_lsn", "<=", evidence.target)]
    changes = evidence.engine.scan(contract.inputs[0], [*contract.key, "_op"], where=between)
    if pc.any(pc.is_in(changes["_op"], pa.array(["r", "t"]))).as_py():
        return None
    return set(zip(*(changes[name].to_pylist() for name in contract.key), strict=True))
