"""Publications rest while nobody asks, and who asks first has them looked for at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lakepulse.contracts.model import Layer
from serving.api.dependencies import published
from serving.api.dependencies.kept_scans import KeptLake
from serving.api.dependencies.published import TRANSACTIONS, Publications
from tests.conftest import PATIENCE_SECONDS
from tests.unit.serving.snapshots.small_snapshots import SCORE_ROWS, SCORES, SmallSnapshots
from tests.waiting import eventually


@pytest.fixture
def small(tmp_path: Path) -> SmallSnapshots:
    """Gold at 10."""
    made = SmallSnapshots(tmp_path)
    made.small.lake.create(made.small.catalog, TRANSACTIONS)
    made.gold(10, SCORE_ROWS)
    return made


@pytest.fixture
def resting(small: SmallSnapshots, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publications]:
    """Publications that nobody asks for, and that would rest for longer than any test."""
    monkeypatch.setattr(published, "ATTENTIVE_SECONDS", 2 * PATIENCE_SECONDS)
    monkeypatch.setattr(published, "RESTING_SECONDS", 2 * PATIENCE_SECONDS)
    found = Publications(KeptLake(small.settings), refresh_seconds=0.01)
    nobody_asks(found)
    found.start()
    eventually(lambda: found.rests)
    yield found
    found.stop()


def nobody_asks(found: Publications) -> None:
    found._asked_at = -published.ATTENTIVE_SECONDS


def watermark(found: Publications) -> int:
    return found.state.positions[Layer.GOLD].publication.watermark


def test_at_rest_nothing_is_looked_for_and_the_first_answer_rests_on_what_is_newest(
    small: SmallSnapshots, resting: Publications
) -> None:
    small.gold(20, SCORE_ROWS)
    assert watermark(resting) == 10
    (table,) = resting.basis({SCORES}).tables
    assert table.commit_lsn == 20


def test_after_the_first_question_it_looks_by_itself(small: SmallSnapshots, resting: Publications) -> None:
    resting.asked()
    eventually(lambda: not resting.rests)
    small.gold(20, SCORE_ROWS)
    eventually(lambda: watermark(resting) == 20)


def test_what_was_kept_before_a_rest_counts_no_longer(small: SmallSnapshots, resting: Publications) -> None:
    eras: list[int] = []
    resting.listen(lambda: eras.append(watermark(resting)))
    resting.asked()
    eventually(lambda: not resting.rests)
    nobody_asks(resting)
    eventually(lambda: bool(eras))
    assert eras == [10]


def test_a_look_that_fails_ends_the_rest_too(small: SmallSnapshots, resting: Publications) -> None:
    shutil.rmtree(Path(small.settings.lake.root) / "gold" / "publications")
    assert resting.basis({SCORES}).stale
