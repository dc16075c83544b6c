"""Snapshots of publications: whole, of one publication, and written only where something has changed."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lakepulse.errors import LakeError
from tests.unit.serving.snapshots.small_snapshots import OWNER_ROWS, SCORE_ROWS, SCORES, SmallSnapshots
from tests.unit.spark_jobs.silver.small_shop import OWNERS


@pytest.fixture
def small(tmp_path: Path) -> SmallSnapshots:
    return SmallSnapshots(tmp_path)


def test_a_snapshot_is_gold_and_what_people_look_up_at_one_publication(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    manifest = small.publish().manifest
    assert manifest.watermark == 100
    assert set(manifest.by_table) == {SCORES, OWNERS}
    assert {each.basis.commit_lsn for each in manifest.tables} == {100}
    assert manifest.versions()[SCORES] == small.small.lake.version(SCORES)
    assert small.totals() == {"Ann": 5, "Bo": 1}


def test_without_a_publication_there_is_nothing_to_make_one_of(small: SmallSnapshots) -> None:
    with pytest.raises(LakeError, match="gold has no publication"):
        small.publish()


def test_what_gold_has_not_published_is_not_in_it(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.small.write(SCORES, [{"name": "Cy", "total": 9}], 200)
    small.publish()
    assert small.totals() == {"Ann": 5, "Bo": 1}


def test_nothing_is_written_where_nothing_was_published(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    first = small.publish()
    second = small.publish()
    assert (second.is_new, second.written_bytes, second.manifest) == (False, 0, first.manifest)


def test_a_table_that_has_not_changed_keeps_its_files(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    first = small.publish().manifest
    owners = small.small.lake.version(OWNERS)
    small.small.publish("silver", 200, {OWNERS: owners})
    small.small.publish("gold", 200, {SCORES: small.small.write(SCORES, [{"name": "Cy", "total": 9}], 200)})
    second = small.publish()
    assert second.written_parts == 1
    assert second.manifest.by_table[OWNERS].parts == first.by_table[OWNERS].parts
    assert second.manifest.by_table[OWNERS].basis.commit_lsn == 200
    assert small.totals() == {"Cy": 9}


def test_rows_are_in_the_order_of_the_key(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    (part,) = small.publish().manifest.by_table[SCORES].parts
    assert pq.read_table(small.folder / part.path)["name"].to_pylist() == ["Ann", "Bo"]


def test_an_empty_table_has_its_columns(small: SmallSnapshots) -> None:
    small.gold(100, [])
    small.publish()
    assert small.totals() == {}
    small.gold(200, SCORE_ROWS)
    small.publish()
    assert small.totals() == {"Ann": 5, "Bo": 1}
    small.gold(300, [])
    small.publish()
    assert small.totals() == {}


def test_a_torn_manifest_is_followed_by_a_whole_snapshot(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    (small.folder / "current.json").write_text('{"sha256": "')
    assert small.publish().is_new
    assert small.totals() == {"Ann": 5, "Bo": 1}


def test_the_quality_score_of_gold_is_that_of_what_it_is_made_from(small: SmallSnapshots) -> None:
    lake = small.small
    rows = [{"table": OWNERS, "rule": "r", "key": '{"owner_id": 3}', "row": "{}"}] * 2
    held = lake.write("silver.quarantine", rows)
    lake.publish("silver", 100, {OWNERS: lake.write(OWNERS, OWNER_ROWS), "silver.quarantine": held})
    lake.publish("gold", 100, {SCORES: lake.write(SCORES, SCORE_ROWS, 100)})
    manifest = small.publish().manifest
    assert manifest.by_table[OWNERS].basis.quality_score == pytest.approx(2 / 3)
    assert manifest.by_table[SCORES].basis.quality_score == pytest.approx(2 / 3)
