"""Silver beside the source: what was published, rolled forward, is what the source holds."""

import json
from pathlib import Path

import pytest

from proof.checks.silver.mirror import silver_against_source
from proof.compare import Difference
from proof.report import Excuse, Finding, Statement
from tests.unit.proof.small_proof import NO_CONNECTION, SmallLake, SourceRows
from tests.unit.spark_jobs.silver.small_shop import Row

GOOD: list[Row] = [{"owner_id": 1, "name": " Ann ", "score": 5}, {"owner_id": 2, "name": "Bo", "score": None}]
BAD: Row = {"owner_id": 3, "name": "Cy", "score": -1}
PUBLISHED: list[Row] = [{**GOOD[0], "name": "Ann"}, GOOD[1]]


class Mirror:
    """A source of owners, and what silver, its quarantine and bronze say of them."""

    def __init__(self, folder: Path) -> None:
        self.small = SmallLake(folder)
        self.small.write("silver.things", [])
        self.small.write("bronze.things", [])

    def stated(self, source: list[Row], silver: list[Row], *changes: Row) -> list[Statement]:
        quarantined = [
            {"table": "silver.owners", "rule": "score_not_negative", "key": json.dumps({"owner_id": 3})}
        ]
        versions = {
            "silver.owners": self.small.write("silver.owners", silver),
            "silver.things": 1,
            "silver.quarantine": self.small.write("silver.quarantine", quarantined if BAD in source else []),
        }
        self.small.publish("silver", 100, versions)
        self.small.write("bronze.owners", [{"_op": "u", **change} for change in changes])
        evidence = self.small.evidence(SourceRows(200, NO_CONNECTION, {"s.owners": source}), 150)
        return list(silver_against_source(evidence))


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    return Mirror(tmp_path)


def owners(statements: list[Statement]) -> Difference:
    return next(each for each in statements if isinstance(each, Difference) and each.table == "silver.owners")


def test_silver_that_is_the_source_cleaned_is_equal(mirror: Mirror) -> None:
    stated = mirror.stated(GOOD, PUBLISHED)
    assert owners(stated) == Difference("silver.owners", 2)
    assert not [each for each in stated if isinstance(each, Finding | Excuse)]


def test_a_lost_row_and_a_stale_value_are_seen(mirror: Mirror) -> None:
    found = owners(mirror.stated(GOOD, [{**PUBLISHED[0], "score": 4}]))
    assert (found.missing, found.unexpected) == (2, 1)
    assert "owner_id=1 differs in score: 5 ≠ 4" in found.examples


def test_a_row_that_breaks_a_rule_is_absent_and_excused_by_that_rule(mirror: Mirror) -> None:
    stated = mirror.stated([*GOOD, BAD], PUBLISHED)
    assert owners(stated).equal
    (excuse,) = [each for each in stated if isinstance(each, Excuse)]
    assert excuse.reason == "1 rows absent, which break score_not_negative"


def test_a_row_that_breaks_a_rule_and_is_shown_is_a_difference(mirror: Mirror) -> None:
    assert owners(mirror.stated([*GOOD, BAD], [*PUBLISHED, BAD])).unexpected == 1


def test_changes_after_the_publication_are_added_and_those_after_the_position_are_not(mirror: Mirror) -> None:
    stale = [{**PUBLISHED[0], "score": 4}, PUBLISHED[1]]
    change = {**GOOD[0], "_commit_lsn": 150}
    later = {**GOOD[0], "score": 9, "_commit_lsn": 151}
    assert owners(mirror.stated(GOOD, stale, change, later)).equal
    assert not owners(mirror.stated(GOOD, stale, {**change, "_commit_lsn": 100})).equal
