"""Snapshots one after the other."""

import threading
from pathlib import Path

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
