"""Silver is a function of the source's state: whatever the history, the batches and the replays."""

import tempfile
from pathlib import Path

import pytest
from deltalake import write_deltalake
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.silver import quarantine
from spark_jobs.silver.advance import advance
from tests.unit.spark_jobs.silver.histories import sources
from tests.unit.spark_jobs.silver.small_shop import (
    OWNERS,
    THINGS,
    UNCHANGED,
    Row,
    Source,
    bronze_rows,
    small_catalog,
)

CATALOG = small_catalog()
PROPERTY = settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))


def no_spark() -> SparkSession:
    raise AssertionError("small batches need no Spark")


def new_context(folder: str) -> Context:
    own = Settings()
    own.__dict__["lake"] = LakeSettings(root=folder)
    return Context(own, CATALOG, Lake(own), no_spark)


def context_with_tables(folder: str) -> Context:
    """A context whose lake has the tables of silver, empty."""
    context = new_context(folder)
    for table in ("silver.owners", "silver.things", quarantine.TABLE):
        context.lake.create(CATALOG, table)
    return context


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return new_context(str(tmp_path))


def feed(context: Context, source: Source, after: int, upto: int) -> None:
    """Advance by the events after one LSN up to another, as the stream hands them over."""
    changes = {
        f"bronze.{name}": bronze_rows(CATALOG, name, found)
        for name, events in source.events.items()
        if (found := [event for event in events if after < event["_commit_lsn"] <= upto])
    }
    advance(context, upto, changes)


def rows(context: Context, table: str, *order: str) -> list[Row]:
    found = context.lake.scan(table).to_table()
    return list(found.sort_by([(name, "ascending") for name in order]).to_pylist())


def stated(found: list[Row], wanted: list[Row]) -> list[Row]:
    return [{name: row[name] for name in wanted[0]} for row in found] if wanted else found


def check(context: Context, source: Source) -> None:
    owners = rows(context, OWNERS, "owner_id")
    assert stated(owners, source.good_owners()) == source.good_owners()
    versions = rows(context, THINGS, "thing_id", "_valid_from")
    assert stated(versions, source.versions()) == source.versions()
    assert all(row["_is_current"] == (row["_valid_to"] is None) for row in versions)
    held = rows(context, "silver.quarantine", "key")
    assert [row["key"] for row in held] == [f'{{"owner_id": {key}}}' for key in source.bad_owners()]


@PROPERTY
@given(sources(), st.data())
def test_any_batches_give_the_state_of_the_source(source: Source, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = new_context(folder)
        cuts = sorted(data.draw(st.sets(st.integers(11, source.lsn // 10))) | {source.lsn // 10})
        before = 0
        for cut in cuts:
            feed(context, source, before, cut * 10)
            before = cut * 10
        check(context, source)


@PROPERTY
@given(sources(), st.data())
def test_events_that_come_again_change_nothing(source: Source, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = new_context(folder)
        half = data.draw(st.integers(11, source.lsn // 10)) * 10
        feed(context, source, 0, half)
        feed(context, source, 0, half)
        feed(context, source, 0, source.lsn)
        check(context, source)


@PROPERTY
@given(sources(), st.integers(0, 60))
def test_bronze_is_read_where_no_changes_are_given(source: Source, first: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = new_context(folder)
        for name, events in source.events.items():
            context.lake.create(CATALOG, f"bronze.{name}")
            if events:
                write_deltalake(
                    context.lake.open(f"bronze.{name}"), bronze_rows(CATALOG, name, events), mode="append"
                )
        advance(context, 110 + first, None)
        advance(context, source.lsn, None)
        check(context, source)


@PROPERTY
@given(sources(), sources())
def test_what_a_second_snapshot_does_not_bring_is_gone(before: Source, after: Source) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = new_context(folder)
        feed(context, before, 0, before.lsn)
        before.owners, before.things = after.owners, after.things
        last = before.lsn
        before.snapshot()
        feed(context, before, last, before.lsn)
        if before.owners or before.things:
            check(context, before)


def test_a_crash_between_tables_is_made_good(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    source.write("things", "c", {"thing_id": 1, "owner_id": 1, "label": "a", "note": None})
    source.commit()
    feed(context, Source(events={"owners": source.events["owners"], "things": []}), 0, source.lsn)
    feed(context, source, 0, source.lsn)
    check(context, source)


def test_a_dangling_reference_is_quarantined_until_its_row_changes_again(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("things", "c", {"thing_id": 1, "owner_id": 9, "label": "a", "note": None})
    feed(context, source, 0, source.lsn)
    assert rows(context, THINGS, "thing_id") == []
    assert [row["rule"] for row in rows(context, "silver.quarantine", "key")] == ["references.owner_id"]
    source.begin()
    source.write("owners", "c", {"owner_id": 9, "name": "ann", "score": -1})
    source.write("things", "u", {"thing_id": 1, "owner_id": 9, "label": "b", "note": UNCHANGED})
    feed(context, source, source.lsn - 10, source.lsn)
    assert [row["label"] for row in rows(context, THINGS, "thing_id") if row["_is_current"]] == ["b"]
    assert [row["rule"] for row in rows(context, "silver.quarantine", "key")] == ["score_not_negative"]


def test_the_publication_names_watermark_versions_and_oldest_change(context: Context) -> None:
    source = Source()
    source.begin()
    oldest = source.now
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    source.begin()
    source.write("owners", "u", {"owner_id": 1, "name": "bob", "score": 1})
    feed(context, source, 0, source.lsn)
    published = latest(context.lake, "silver")
    assert published is not None
    assert (published.watermark, published.oldest_committed_at) == (source.lsn, oldest)
    assert published.versions[OWNERS] == context.lake.open(OWNERS).version()
    assert context.lake.watermark(OWNERS) == source.lsn
