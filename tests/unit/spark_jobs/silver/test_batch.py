"""The changes of one advance: each table's between its own watermark and the new one, given or read from bronze."""

from datetime import timedelta
from pathlib import Path

import pytest

from spark_jobs.runtime.choice import small
from spark_jobs.runtime.context import Context
from spark_jobs.silver.batch import ChangeBatch
from spark_jobs.silver.known_keys import KnownKeys
from spark_jobs.silver.table import advance_table
from tests.unit.spark_jobs.silver.small_shop import START, Source, bronze_rows
from tests.unit.spark_jobs.silver.test_advance import CATALOG, context_with_tables, feed

OWNERS, THINGS = CATALOG.get("silver.owners"), CATALOG.get("silver.things")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return context_with_tables(str(tmp_path))


@pytest.fixture
def source() -> Source:
    source = Source()
    for number in (1, 2, 3):
        source.begin()
        source.write("owners", "c", {"owner_id": number, "name": f"o{number}", "score": number})
        source.commit()
    return source


def batches(context: Context, source: Source, watermark: int) -> list[ChangeBatch]:
    """The batch of what was given, and the one that reads it from bronze."""
    rows = bronze_rows(CATALOG, "owners", source.events["owners"])
    context.writer.add("bronze.owners", rows)
    return [
        ChangeBatch(context, watermark, {"bronze.owners": rows}),
        ChangeBatch(context, watermark, None),
    ]


def test_only_what_is_above_the_tables_own_watermark_is_new(context: Context, source: Source) -> None:
    feed(context, source, 0, 110)
    engine = small(context).engine
    for batch in batches(context, source, 120):
        assert batch.heads(OWNERS)["_commit_lsn"].to_pylist() == [120]
        assert batch.read(OWNERS, engine).to_pylist()[0]["name"] == "o2"
        assert batch.heads(THINGS).num_rows == 0
        assert batch.key_changes(THINGS) is None
        changed = batch.key_changes(OWNERS)
        assert changed is not None
        assert changed.present.tolist() == [2]


def test_the_oldest_change_is_that_of_the_tables_that_were_looked_at(
    context: Context, source: Source
) -> None:
    for batch in batches(context, source, 130):
        assert batch.oldest() is None
        batch.heads(OWNERS)
        assert batch.oldest() == START + timedelta(seconds=110)


def test_a_truncation_is_read_as_deletes_of_what_is_there_and_held(context: Context, source: Source) -> None:
    source.begin()
    source.write("owners", "c", {"owner_id": 4, "name": "o4", "score": -1})
    feed(context, source, 0, source.lsn)
    source.begin()
    source.write("owners", "t", {})
    engine = small(context).engine
    for batch in batches(context, source, source.lsn):
        assert batch.held(OWNERS) == [{"owner_id": 4}]
        rows = batch.read(OWNERS, engine).to_pylist()
        assert sorted(row["owner_id"] for row in rows) == [1, 2, 3, 4]
        assert {(row["_op"], row["_commit_lsn"]) for row in rows} == {("d", source.lsn)}


def test_a_snapshot_truncates_the_tables_that_it_brings_no_row_of(context: Context, source: Source) -> None:
    source.begin()
    source.write("things", "c", {"thing_id": 1, "owner_id": 1, "label": "a", "note": "n"})
    source.commit()
    feed(context, source, 0, source.lsn)
    source.things.clear()
    before = source.lsn
    source.snapshot()
    again = [event for event in source.events["owners"] if event["_commit_lsn"] > before]
    batch = ChangeBatch(context, source.lsn, {"bronze.owners": bronze_rows(CATALOG, "owners", again)})
    assert batch.heads(THINGS).select(["thing_id", "_op", "_commit_lsn"]).to_pylist() == [
        {"thing_id": 1, "_op": "d", "_commit_lsn": source.lsn}
    ]


def test_a_table_that_has_applied_the_snapshot_is_not_truncated_again(
    context: Context, source: Source
) -> None:
    source.begin()
    source.write("things", "c", {"thing_id": 1, "owner_id": 1, "label": "a", "note": "n"})
    feed(context, source, 0, source.lsn)
    source.snapshot()
    changes = {f"bronze.{name}": bronze_rows(CATALOG, name, events) for name, events in source.events.items()}
    # As after a crash between the two tables' commits.
    advance_table(OWNERS, ChangeBatch(context, source.lsn, changes), KnownKeys(context.lake))
    again = ChangeBatch(context, source.lsn, changes)
    assert again.heads(OWNERS).num_rows == 0
    assert sorted(again.heads(THINGS)["_op"].to_pylist()) == ["d", "r"]
