"""Publications rest while nobody asks, and who asks first has them looked for at once."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lakepulse.contracts.model import Layer
from serving.api.dependencies import published
from serving.api.dependencies.kept_scans import KeptLake
from serving.api.dependencies.published import TRANSACTIONS, Publications
from tests.conftest import PATIENCE_SECONDS
from tests.unit.serving.snapshots.small_snapshots import SCORE_ROWS, SCORES, SmallSnapshots


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
    until(lambda: found.rests)
    yield found
    found.stop()


def nobody_asks(found: Publications) -> None:
    found._asked_at = -published.ATTENTIVE_SECONDS


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


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
    until(lambda: not resting.rests)
    small.gold(20, SCORE_ROWS)
    until(lambda: watermark(resting) == 20)


def test_what_was_kept_before_a_rest_counts_no_longer(small: SmallSnapshots, resting: Publications) -> None:
    eras: list[int] = []
    resting.listen(lambda: eras.append(watermark(resting)))
    resting.asked()
    until(lambda: not resting.rests)
    nobody_asks(resting)
    until(lambda: resting.rests)
    assert eras == [10]


def test_a_look_that_fails_ends_the_rest_too(small: SmallSnapshots, resting: Publications) -> None:
    shutil.rmtree(Path(small.settings.lake.root) / "gold" / "publications")
    assert resting.basis({SCORES}).stale
