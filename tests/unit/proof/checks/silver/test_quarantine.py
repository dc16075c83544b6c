"""Quarantine beside the rules themselves: a row is there exactly for the rules that it breaks."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from proof.checks.silver.quarantine import QUARANTINE, Broken, broken_rules, quarantine_findings
from proof.evidence import Evidence
from proof.report import FindingKind
from tests.unit.proof.small_proof import NO_CONNECTION, SmallLake, SourceRows
from tests.unit.spark_jobs.silver.small_shop import OWNERS, THINGS, Row

RULE = "score_not_negative"


@pytest.fixture
def small(tmp_path: Path) -> SmallLake:
    return SmallLake(tmp_path)


def evidence(small: SmallLake, quarantined: Mapping[int, str]) -> Evidence:
    rows = [
        {"table": OWNERS, "rule": rule, "key": json.dumps({"owner_id": key})}
        for key, rule in quarantined.items()
    ]
    small.publish("silver", 100, {QUARANTINE: small.write(QUARANTINE, rows)})
    found = small.evidence(SourceRows(200, NO_CONNECTION), 150)
    found.parents[OWNERS] = pa.table({"_key": [1]})
    return found


def broken(small: SmallLake, table: str, *rows: Row) -> Broken:
    contract = small.catalog.get(table)
    names = {name: [row.get(name) for row in rows] for name in contract.columns}
    return broken_rules(evidence(small, {}), contract, pa.table(names))


def test_rules_of_the_row_are_broken_by_a_value_and_not_by_null(small: SmallLake) -> None:
    rows: list[Row] = [{"owner_id": n, "name": "x", "score": score} for n, score in enumerate([-1, 0, None])]
    assert broken(small, OWNERS, *rows) == {(0,): {RULE}}


def test_a_row_breaks_all_its_rules(small: SmallLake) -> None:
    assert broken(small, OWNERS, {"owner_id": 1, "name": None, "score": -1}) == {
        (1,): {RULE, "not_null.name"}
    }


def test_a_missing_parent_is_another_rule_than_none(small: SmallLake) -> None:
    found = broken(
        small, THINGS, *({"thing_id": n, "owner_id": owner} for n, owner in enumerate([1, 9, None]))
    )
    assert found == {(1,): {"references.owner_id"}, (2,): {"not_null.owner_id"}}


@pytest.mark.parametrize(
    ("quarantined", "rules", "problem"),
    [
        ({}, {(7,): RULE}, "owner_id=7 breaks score_not_negative and is not in quarantine for it"),
        ({7: RULE}, {}, "owner_id=7 is in quarantine for score_not_negative, which it does not break"),
        ({7: "no_such"}, {}, "owner_id=7 is in quarantine for no_such, which the contract does not have"),
    ],
)
def test_quarantine_and_rules_that_differ(
    small: SmallLake, quarantined: dict[int, str], rules: dict[tuple[int], str], problem: str
) -> None:
    contract, found = small.catalog.get(OWNERS), evidence(small, quarantined)
    expected: Broken = {key: frozenset({rule}) for key, rule in rules.items()}
    (finding,) = quarantine_findings(found, contract, expected, set())
    assert (finding.kind, finding.problem) == (FindingKind.QUARANTINE, problem)
    assert not list(quarantine_findings(found, contract, expected, {(7,)})), (
        "it changed after the publication"
    )
    assert not list(quarantine_findings(found, contract, expected, None)), "all changed"


def test_quarantine_and_rules_that_agree(small: SmallLake) -> None:
    expected: Broken = {(7,): frozenset({RULE})}
    assert not list(
        quarantine_findings(evidence(small, {7: RULE}), small.catalog.get(OWNERS), expected, set())
    )
