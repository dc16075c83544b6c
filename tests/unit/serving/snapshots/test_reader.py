"""Readers: what they have open stays whole, whatever is published and removed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from lakepulse.settings import PROJECT_ROOT
from serving.snapshots import reader as reader_module
from serving.snapshots.reader import reader_folder
from serving.snapshots.room import Room
from serving.sql.sandbox import run
from serving.sql.settings import SqlSettings
from tests.unit.serving.snapshots.small_snapshots import SCORE_ROWS, SCORES, SmallSnapshots
from tests.unit.spark_jobs.silver.small_shop import OWNERS

COUNT = "SELECT sum(total) AS total FROM gold.scores"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallSnapshots:
    monkeypatch.setattr(reader_module, "LOOK_SECONDS", 0.0)
    return SmallSnapshots(tmp_path, kept_seconds=0)


def test_a_snapshot_in_use_is_not_pulled_away(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    first = small.publish().manifest
    reader = small.reader()
    old = reader.current()
    for watermark in (200, 300, 400):
        small.gold(watermark, [{"name": "Cy", "total": watermark}])
        small.publish(anew=True)
    assert not any((small.folder / path).exists() for path in first.paths)
    with reader.current() as new:
        assert new.query(COUNT).to_pylist() == [{"total": 400}]
        assert old.query(COUNT).to_pylist() == [{"total": 6}]
        assert (old.basis.commit_lsn, new.basis.commit_lsn) == (100, 400)
    old.close()
    reader.close()


def test_what_nobody_uses_is_let_go(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    reader = small.reader()
    reader.current().close()
    (room,) = reader_folder(small.settings).iterdir()
    before = set(room.glob("data~*"))
    small.gold(200, [{"name": "Cy", "total": 9}])
    small.publish(anew=True)
    reader.current().close()
    assert before
    assert not before & set(room.glob("data~*"))
    reader.close()
    assert not room.exists()


def test_the_basis_narrows_to_the_tables_of_an_answer(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    reader = small.reader()
    with reader.current() as handle:
        tables = frozenset(small.small.catalog.stored(["gold.scores"]))
        assert [each.table for each in handle.basis.of(tables).tables] == [SCORES]
        assert handle.basis.source == "snapshot"
        assert {each.table for each in handle.basis.tables} == {SCORES, OWNERS}
    reader.close()


def test_others_sql_runs_over_the_snapshot_masked(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    reader = small.reader()
    with reader.current() as handle:
        statement = "SELECT name, total FROM gold.scores ORDER BY total"
        viewer = run(statement, handle.relations, SqlSettings(), masked=True).rows.to_pylist()
        admin = run(statement, handle.relations, SqlSettings(), masked=False).rows.to_pylist()
    reader.close()
    assert [row["name"] for row in viewer] == ["***", "***"]
    assert [row["name"] for row in admin] == ["Bo", "Ann"]


def test_parameters_take_the_place_of_question_marks(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    reader = small.reader()
    with reader.current() as handle:
        found = handle.query("SELECT total FROM gold.scores WHERE name = ?", ["Ann' OR 'x' = 'x"])
        assert found.num_rows == 0
        assert handle.query("SELECT total FROM gold.scores WHERE name = ?", ["Ann"]).to_pylist() == [
            {"total": 5}
        ]
    reader.close()


def test_personal_values_are_masked_where_that_is_asked_for(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    reader = small.reader()
    statement = "SELECT name, total FROM gold.scores WHERE total > $least"
    with reader.current() as handle:
        assert handle.query(statement, {"least": 1}).to_pylist() == [{"name": "Ann", "total": 5}]
        assert handle.query(statement, {"least": 1}, masked=True).to_pylist() == [{"name": "***", "total": 5}]
    reader.close()


def test_no_snapshot_is_one_sentence(small: SmallSnapshots) -> None:
    reader = small.reader()
    with pytest.raises(LakeError, match=r"there is no snapshot in .* `lakepulse snapshot` writes one"):
        reader.current()
    reader.close()


@pytest.mark.parametrize("torn", ["", "{", '{"sha256": "x"}', "[]", "null"])
def test_a_torn_manifest_is_one_sentence_and_the_last_one_stays(small: SmallSnapshots, torn: str) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    reader = small.reader()
    reader.current().close()
    (small.folder / "current.json").write_text(torn)
    with pytest.raises(LakeError, match=r"manifest current\.json is torn"):
        reader.current()
    last = reader.last()
    assert last is not None
    assert last.query(COUNT).to_pylist() == [{"total": 6}]
    last.close()
    reader.close()


def test_a_changed_manifest_is_noticed(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    small.publish()
    manifest = small.folder / "current.json"
    manifest.write_text(manifest.read_text().replace('"watermark":100', '"watermark":900'))
    with pytest.raises(LakeError, match="its checksum differs"):
        small.totals()


def test_a_torn_file_is_noticed(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    (part,) = small.publish().manifest.by_table[SCORES].parts
    path = small.folder / part.path
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(LakeError, match=r"is torn\. `lakepulse snapshot --anew`"):
        small.totals()
    small.publish(anew=True)
    assert small.totals() == {"Ann": 5, "Bo": 1}


def test_a_missing_file_is_noticed(small: SmallSnapshots) -> None:
    small.gold(100, SCORE_ROWS)
    (part,) = small.publish().manifest.by_table[SCORES].parts
    (small.folder / part.path).unlink()
    with pytest.raises(LakeError, match=r"files of the snapshot in .* are missing"):
        small.totals()


def test_the_room_of_a_killed_reader_is_removed_by_the_next_one(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from serving.snapshots.room import Room\n"
        "room = Room(Path(sys.argv[1])); print(room.path, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        room = Path(process.stdout.readline().strip())
        alive = Room(tmp_path)
        assert room.exists()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    Room(tmp_path).close()
    assert not room.exists()
    assert alive.path.exists()
    alive.close()
