"""Gold's age: it must come to the position that was compared; what may be older has its bounds."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proof.catch_up import CatchUp, nothing
from proof.checks.gold.freshness import ALLOWANCE_SECONDS, gold_freshness, gold_position
from proof.report import Compared, Finding, FindingKind
from tests.unit.proof.checks.gold.test_recompute import SCORES, catalog
from tests.unit.proof.small_proof import NO_CONNECTION, SmallLake, SourceRows

HOUR = 3600


def stated(
    folder: Path, commits: dict[int, float], *, made_at: int, published: int, freshness: str = "1h"
) -> list[Compared | Finding]:
    """Both checks of a gold table at ``made_at``; ``commits`` are ages in s by LSN; 150 is compared."""
    small, now = SmallLake(folder, catalog(freshness)), datetime.now(UTC)
    rows = [
        {"_commit_lsn": lsn, "_committed_at": now - timedelta(seconds=age)} for lsn, age in commits.items()
    ]
    small.write("bronze.transactions", rows)
    small.publish("silver", 150, {})
    small.publish("gold", published, {SCORES: small.write(SCORES, [], made_at)})
    evidence = small.evidence(SourceRows(200, NO_CONNECTION), 150)
    waiting = CatchUp(small.settings, small.lake, 0, lambda text: None, nothing)
    return [*gold_position(evidence, waiting), *gold_freshness(evidence, waiting)]


def test_gold_that_stopped_is_stale_since_the_oldest_change_that_it_lacks(tmp_path: Path) -> None:
    (found,) = stated(tmp_path, {100: 90_000, 120: 5_000, 150: 1}, made_at=100, published=100)
    assert isinstance(found, Finding)
    assert (found.table, found.kind) == ("gold.publications", FindingKind.STALE)
    # The clock goes on while the test does.
    assert re.search(r"it stands at 0/64 and lacks changes that are 5,\d\d\d s old", found.problem)


@pytest.mark.parametrize(("age", "stale"), [(HOUR - 30, False), (HOUR + ALLOWANCE_SECONDS + 30, True)])
def test_a_table_may_be_as_old_as_its_contract_says_and_no_older(
    tmp_path: Path, age: float, stale: bool
) -> None:
    position, found = stated(tmp_path, {100: 9 * HOUR, 120: age}, made_at=100, published=150)
    assert isinstance(position, Compared)
    assert isinstance(found, Finding) is stale
    assert found.table == SCORES


def test_changes_after_the_position_that_is_compared_are_not_lacking(tmp_path: Path) -> None:
    found = stated(tmp_path, {100: 9 * HOUR, 151: 5 * HOUR}, made_at=100, published=150)
    assert [type(each) for each in found] == [Compared, Compared]


def test_a_table_that_follows_every_batch_is_judged_with_its_layer(tmp_path: Path) -> None:
    (found,) = stated(tmp_path, {120: 9 * HOUR}, made_at=100, published=150, freshness="10s")
    assert isinstance(found, Compared)
    assert found.table == "gold.publications"
