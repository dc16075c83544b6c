"""Snapshots beside Delta: what is absent, torn, old or different is a finding."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lakepulse.settings import SnapshotSettings
from proof.catch_up import CatchUp, nothing
from proof.checks.snapshots import snapshots
from proof.report import Compared, Finding, FindingKind
from serving.snapshots.manifest import to_bytes
from tests.unit.proof.small_proof import NO_CONNECTION, SourceRows
from tests.unit.serving.snapshots.small_snapshots import SCORE_ROWS, SCORES, SmallSnapshots
from tests.unit.spark_jobs.silver.small_shop import OWNERS


@pytest.fixture
def small(tmp_path: Path) -> SmallSnapshots:
    made = SmallSnapshots(tmp_path)
    made.gold(100, SCORE_ROWS)
    return made


def checked(small: SmallSnapshots, target: int = 100) -> list[Finding | Compared]:
    waiting = CatchUp(small.settings, small.small.lake, 0.0, lambda text: None, nothing)
    evidence = small.small.evidence(SourceRows(target, NO_CONNECTION), target)
    return [each for each in snapshots(evidence, waiting) if isinstance(each, Finding | Compared)]


def findings(small: SmallSnapshots, target: int = 100) -> list[tuple[str, FindingKind]]:
    return [(each.table, each.kind) for each in checked(small, target) if isinstance(each, Finding)]


def test_without_snapshots_there_is_nothing_to_check(small: SmallSnapshots) -> None:
    assert checked(small) == []


def test_where_they_are_on_an_absent_one_is_a_finding(small: SmallSnapshots) -> None:
    small.folder.mkdir(parents=True)
    assert findings(small) == [("snapshots", FindingKind.ABSENT)]


def test_a_whole_snapshot_is_compared_table_by_table(small: SmallSnapshots) -> None:
    small.publish()
    assert findings(small) == []
    compared = {each.table: each.rows for each in checked(small) if isinstance(each, Compared)}
    assert compared[SCORES] == 2
    assert compared[OWNERS] == 2


def test_an_old_one_is_a_finding_and_is_compared_all_the_same(small: SmallSnapshots) -> None:
    small.publish()
    small.gold(200, [{"name": "Cy", "total": 9}])
    # Gold lacks what came after 200, which is another check's finding.
    for target in (101, 200, 300):
        assert findings(small, target) == [("snapshots", FindingKind.STALE)]
    assert any(isinstance(each, Compared) and each.table == SCORES for each in checked(small, 200))


def test_one_with_all_of_gold_is_not_old_where_gold_itself_is(small: SmallSnapshots) -> None:
    small.publish()
    assert findings(small, 300) == []


def test_what_gold_took_in_after_the_proof_began_need_not_be_in_it_for_a_while(small: SmallSnapshots) -> None:
    small.publish()
    small.gold(200, [{"name": "Cy", "total": 9}])
    assert findings(small, 100) == []
    # Whoever makes snapshots has had time for more looks than are allowed.
    small.settings.snapshots = SnapshotSettings(root=str(small.folder), seconds=1e-9)
    assert findings(small, 100) == [("snapshots", FindingKind.STALE)]
    small.publish()
    assert findings(small, 100) == []


def test_a_place_that_cannot_be_read_is_a_finding_not_a_crash(small: SmallSnapshots) -> None:
    # What an object store refuses is an OSError, as a folder is that is opened as a file.
    (small.folder / "current.json").mkdir(parents=True)
    assert findings(small) == [("snapshots", FindingKind.UNPROVABLE)]


def test_a_torn_manifest_is_a_finding(small: SmallSnapshots) -> None:
    small.publish()
    manifest = small.folder / "current.json"
    whole = manifest.read_text()
    manifest.write_text(whole[: len(whole) // 2])
    assert findings(small) == [("snapshots", FindingKind.TORN)]
    manifest.write_text(whole.replace('"watermark":100', '"watermark":900'))
    assert findings(small) == [("snapshots", FindingKind.TORN)]


def other_rows(path: Path) -> None:
    rows = pq.read_table(path)
    pq.write_table(rows.set_column(1, rows.schema.field(1), [[7, 8]]), path)


def other_number(path: Path) -> None:
    pq.write_table(pq.read_table(path).slice(0, 1), path)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (other_rows, FindingKind.DIFFERENCE),
        (other_number, FindingKind.TORN),
        (cut_off, FindingKind.TORN),
        (Path.unlink, FindingKind.TORN),
    ],
)
def test_a_file_that_is_not_the_tables_is_a_finding(
    small: SmallSnapshots, harm: Callable[[Path], None], kind: FindingKind
) -> None:
    (part,) = small.publish().manifest.by_table[SCORES].parts
    harm(small.folder / part.path)
    assert findings(small) == [(SCORES, kind)]


def test_a_table_that_is_missing_is_a_finding(small: SmallSnapshots) -> None:
    small.settings.snapshots = small.settings.snapshots.model_copy(update={"silver": ()})
    small.publish()
    small.settings.snapshots = small.settings.snapshots.model_copy(update={"silver": (OWNERS,)})
    assert findings(small) == [(OWNERS, FindingKind.ABSENT)]


def test_tables_of_two_publications_are_a_finding(small: SmallSnapshots) -> None:
    manifest = small.publish().manifest
    version = small.small.write(SCORES, SCORE_ROWS, 200)
    tables = tuple(
        replace(each, basis=replace(each.basis, delta_version=version))
        if each.basis.table == SCORES
        else each
        for each in manifest.tables
    )
    (small.folder / "current.json").write_bytes(to_bytes(replace(manifest, tables=tables)))
    assert findings(small) == [("snapshots", FindingKind.TORN)]
