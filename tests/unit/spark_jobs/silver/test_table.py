"""One table's advance: one commit that carries the watermark, and none where nothing changed."""

from pathlib import Path

import pytest

from spark_jobs.runtime.context import Context
from spark_jobs.runtime.work import Portion, Transformation
from spark_jobs.silver import quarantine
from spark_jobs.silver.batch import ChangeBatch
from spark_jobs.silver.known_keys import KnownKeys
from spark_jobs.silver.table import advance_table
from tests.unit.spark_jobs.silver.small_shop import Row, Source, bronze_rows
from tests.unit.spark_jobs.silver.test_advance import CATALOG, context_with_tables

OWNERS, THINGS = CATALOG.get("silver.owners"), CATALOG.get("silver.things")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return context_with_tables(str(tmp_path))


def advanced(context: Context, source: Source) -> int:
    """Things alone brought to the source; the version of their table."""
    changes = {
        f"bronze.{name}": bronze_rows(CATALOG, name, events)
        for name, events in source.events.items()
        if events
    }
    batch = ChangeBatch(context, source.lsn, changes)
    advance_table(THINGS, batch, KnownKeys(context.lake))
    return context.lake.open(THINGS.table).version()


def thing(key: int, owner: int, label: str = "a") -> Row:
    return {"thing_id": key, "owner_id": owner, "label": label, "note": "n"}


def test_versions_come_in_one_commit_with_the_watermark(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": -1})
    source.write("things", "c", thing(1, 1))
    source.begin()
    source.write("things", "u", thing(1, 1, "b"))
    assert advanced(context, source) == 1
    assert context.lake.watermark(THINGS.table) == source.lsn
    rows = context.lake.scan(THINGS.table).to_table().sort_by("_commit_lsn").to_pylist()
    assert [(row["label"], row["_is_current"]) for row in rows] == [("a", False), ("b", True)]
    assert advanced(context, source) == 1, "nothing is new"


def test_a_parent_that_comes_in_the_same_batch_is_there_and_a_missing_one_is_not(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    source.write("things", "c", thing(1, 1))
    source.write("things", "c", thing(2, 9))
    advanced(context, source)
    assert context.lake.scan(THINGS.table).to_table()["thing_id"].to_pylist() == [1]
    kept_out = Portion(rows=1, checked=2, failed=1, after=-1, up_to=source.lsn)
    assert context.work.take() == {(THINGS.table, Transformation.SCD2): kept_out}
    (held,) = quarantine.open_rows(context.lake)[THINGS.table]
    assert held.key == {"thing_id": 2}


def test_a_table_without_changes_is_not_written(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    assert advanced(context, source) == 0
    assert not context.work.waiting
    assert context.lake.watermark(THINGS.table) == -1
