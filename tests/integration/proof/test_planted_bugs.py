"""The checker, checked: the clean lake passes, and each planted bug is found and named."""

import pytest

from lakepulse.settings import Settings
from proof.report import Report
from tests.integration.proof.lake_copy import LakeCopy
from tests.integration.proof.plants import PLANTS, Plant

pytestmark = pytest.mark.integration


def found(report: Report) -> set[tuple[str, str]]:
    """Each table that a finding names, with the finding's kind."""
    return {(table, finding.kind) for finding in report.findings for table in finding.table.split(", ")}


def test_the_clean_lake_passes_and_says_what_it_compared(shop: Settings, copy: LakeCopy) -> None:
    report = copy.verify()
    assert report.ok, [str(finding) for finding in report.findings]
    assert report.quarantined == 1
    assert report.ledger.changes > 200
    assert report.rows > 10_000
    assert (len(report.tables), len(report.gold)) == (report.expected_tables, report.expected_gold)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name.replace(" ", "-"))
def test_a_planted_bug_is_found_and_named(copy: LakeCopy, plant: Plant) -> None:
    plant.spoil(copy)
    report = copy.verify(plant.seconds)
    assert not report.ok
    assert (plant.table, plant.kind) in found(report), [str(finding) for finding in report.findings]
