"""Snapshots one after the other."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from serving.snapshots.follow import follow
from serving.snapshots.publish import Published, Publisher
from tests.unit.serving.snapshots.small_snapshots import SCORE_ROWS, SmallSnapshots


def test_a_follower_waits_for_gold_and_ends_when_it_is_told(tmp_path: Path) -> None:
    small = SmallSnapshots(tmp_path)
    publisher = Publisher(small.settings, small.small.catalog, small.small.lake)
    stop, told = threading.Event(), list[Published]()

    def tell(published: Published) -> None:
        told.append(published)
        if len(told) == 1:
            small.gold(200, [{"name": "Cy", "total": 9}])
        else:
            stop.set()

    thread = threading.Thread(target=follow, args=(publisher, 0.01, stop, tell))
    thread.start()
    small.gold(100, SCORE_ROWS)
    thread.join()
    assert [each.manifest.watermark for each in told] == [100, 200]


class TwoLooks(threading.Event):
    """Ends a follower when it waits for its third look; ``meanwhile`` happens between the first two."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._left = [meanwhile]

    def wait(self, timeout: float | None = None) -> bool:
        if not self._left:
            self.set()
            return True
        self._left.pop()()
        return False


def second_look(small: SmallSnapshots, heartbeat: Path, meanwhile: Callable[[], object]) -> None:
    """Two looks of a follower; ``heartbeat`` is what the second has left of it."""
    publisher = Publisher(small.settings, small.small.catalog, small.small.lake)

    def between() -> None:
        heartbeat.unlink()
        meanwhile()

    follow(publisher, 0.01, TwoLooks(between), lambda _: None, heartbeat)


def test_every_look_is_a_heartbeat_also_where_there_is_nothing_yet(tmp_path: Path) -> None:
    small, heartbeat = SmallSnapshots(tmp_path), tmp_path / "looked"
    second_look(small, heartbeat, lambda: None)
    assert heartbeat.exists()
    second_look(small, heartbeat, lambda: small.gold(100, SCORE_ROWS))
    assert heartbeat.exists()
    assert small.totals() == {"Bo": 1, "Ann": 5}


def test_a_store_that_cannot_be_written_is_a_warning_and_no_heartbeat(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    small, heartbeat = SmallSnapshots(tmp_path), tmp_path / "looked"

    def meanwhile() -> None:
        # Nothing can be put over a folder.
        (small.folder / "current.json" / "x").mkdir(parents=True)
        small.gold(100, SCORE_ROWS)

    second_look(small, heartbeat, meanwhile)
    assert not heartbeat.exists()
    assert "cannot be reached" in caplog.text
