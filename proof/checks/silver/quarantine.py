"""Quarantine held against the rules themselves, each evaluated once more over the source's rows.

A rule is one of the contract's ``expect`` that quarantines, ``not_null.<column>`` or ``references.<column>``. Silver's
own quarantine excuses nothing: a row may be absent from silver only where it breaks a rule here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.dataset as ds

from lakepulse.contracts.model import Contract, OnFail
from proof.evidence import Evidence
from proof.report import Finding, FindingKind

QUARANTINE = "silver.quarantine"
_CURE = "`lakepulse backfill {table}` computes the table and its quarantine again."
_EXAMPLES = 3

Key = tuple[object, ...]
Broken = dict[Key, frozenset[str]]
"""The rules that a key's row breaks; keys that break none are not in it."""


@dataclass(frozen=True)
class Rule:
    """A rule's name, and the condition over the row ``s`` under which it is broken, with the join that this needs."""

    name: str
    condition: str
    join: str = ""


def broken_rules(evidence: Evidence, contract: Contract, rows: pa.Table) -> Broken:
    """The quarantine rules that each of ``rows`` (the contract's columns, of the source) breaks."""
    rules = list(_rules(contract))
    if not rules or not rows.num_rows:
        return {}
    cases = ", ".join(f"CASE WHEN {rule.condition} THEN '{rule.name}' END" for rule in rules)
    key = ", ".join(f"s.{name} AS {name}" for name in contract.key)
    statement = (
        f"SELECT * FROM (SELECT {key}, CONCAT_WS(',', {cases}) AS _rules FROM silver.rows s "  # noqa: S608
        f"{' '.join(rule.join for rule in rules)}) WHERE _rules <> ''"
    )
    parents = {
        f"parents.{table.partition('.')[2]}": evidence.parents[table]
        for table in {column.references for column in contract.columns.values() if column.references}
    }
    found = evidence.engine.query(statement, {"silver.rows": rows, **parents}).to_pylist()
    return {tuple(row[name] for name in contract.key): frozenset(row["_rules"].split(",")) for row in found}


def row_rules(contract: Contract) -> Iterator[Rule]:
    """The rules that look at the row alone."""
    for name, rule in contract.expect.items():
        if rule.on_fail is OnFail.QUARANTINE:
            yield Rule(name, f"NOT ({rule.rule})")
    for name, column in contract.columns.items():
        if not column.nullable:
            yield Rule(f"not_null.{name}", f"s.{name} IS NULL")


def _rules(contract: Contract) -> Iterator[Rule]:
    yield from row_rules(contract)
    for name, column in contract.columns.items():
        if column.references:
            parent = f"p_{name}"
            yield Rule(
                f"references.{name}",
                f"s.{name} IS NOT NULL AND {parent}._key IS NULL",
                f"LEFT JOIN parents.{column.references.partition('.')[2]} {parent} ON {parent}._key = s.{name}",
            )


def quarantine_findings(
    evidence: Evidence, contract: Contract, broken: Broken, touched: set[Key] | None
) -> Iterator[Finding]:
    """Where the published quarantine and ``broken`` differ.

    Keys in ``touched`` (None: all) changed after the publication: their place in quarantine is not known at the LSN.
    """
    if touched is None:
        return
    cure = _CURE.format(table=contract.table)
    quarantined = _quarantined(evidence, contract)
    for key in list(quarantined.keys() - touched)[:_EXAMPLES]:
        if unjust := quarantined[key] - broken.get(key, frozenset()):
            yield Finding(contract.table, FindingKind.QUARANTINE, _unjust(contract, key, unjust), cure)
    for key in list(broken.keys() - touched)[:_EXAMPLES]:
        if unseen := broken[key] - quarantined.get(key, frozenset()):
            problem = (
                f"{_named(contract, key)} breaks {', '.join(sorted(unseen))} and is not in quarantine for it"
            )
            yield Finding(contract.table, FindingKind.QUARANTINE, problem, cure)


def _unjust(contract: Contract, key: Key, rules: frozenset[str]) -> str:
    known = {rule.name for rule in _rules(contract)}
    unknown = rules - known
    says = "which the contract does not have" if unknown else "which it does not break"
    named = ", ".join(sorted(unknown or rules))
    return f"{_named(contract, key)} is in quarantine for {named}, {says}"


def _named(contract: Contract, key: Key) -> str:
    return ", ".join(f"{name}={value}" for name, value in zip(contract.key, key, strict=True))


def _quarantined(evidence: Evidence, contract: Contract) -> dict[Key, frozenset[str]]:
    """The rules in the published quarantine by key."""
    if QUARANTINE in evidence.absent:
        return {}
    scan = evidence.lake.scan(QUARANTINE, evidence.silver.versions.get(QUARANTINE))
    rows = scan.to_table(columns=["key", "rule"], filter=ds.field("table") == contract.table).to_pylist()
    found: dict[Key, frozenset[str]] = {}
    for row in rows:
        values = json.loads(row["key"])
        key = tuple(values[name] for name in contract.key)
        found[key] = found.get(key, frozenset()) | {row["rule"]}
    return found
