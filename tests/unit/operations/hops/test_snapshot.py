"""The newest snapshot in the status."""

from pathlib import Path

from operations.hops.snapshot import read_snapshot
from tests.unit.serving.snapshots.small_snapshots import SCORE_ROWS, SmallSnapshots


def test_an_installation_without_snapshots_says_nothing_of_them(tmp_path: Path) -> None:
    assert read_snapshot(SmallSnapshots(tmp_path).settings) is None


def test_the_newest_one_has_an_age_and_a_position(tmp_path: Path) -> None:
    small = SmallSnapshots(tmp_path)
    small.gold(100, SCORE_ROWS)
    manifest = small.publish().manifest
    found = read_snapshot(small.settings)
    assert found is not None
    assert (found.id, found.position, found.note) == (manifest.id, 100, "")
    assert found.age_seconds is not None
    assert found.age_seconds >= 0


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    small = SmallSnapshots(tmp_path)
    small.folder.mkdir(parents=True)
    absent = read_snapshot(small.settings)
    assert absent is not None
    assert absent.note == "there is none yet"
    (small.folder / "current.json").write_text("{")
    torn = read_snapshot(small.settings)
    assert torn is not None
    assert "is torn" in torn.note
