"""A table computed again from all of bronze: what it should be, whatever silver holds, and what bronze has lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from spark_jobs.maintenance.rebuild import reconstruction, touched
from spark_jobs.runtime.context import Context
from tests.unit.spark_jobs.silver.small_shop import START, Source, bronze_rows
from tests.unit.spark_jobs.silver.test_advance import CATALOG, feed, new_context

OWNERS = CATALOG.get("silver.owners")


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path / "home"))
    return new_context(str(tmp_path / "lake"))


@pytest.fixture
def source() -> Source:
    source = Source()
    for number, score in ((1, 1), (2, -1), (3, 3)):
        source.begin()
        source.write("owners", "c", {"owner_id": number, "name": f" o{number}", "score": score})
    source.begin()
    source.write("owners", "u", {"owner_id": 1, "name": "new", "score": 9})
    return source


def test_the_table_and_its_quarantine_are_what_the_source_says(context: Context, source: Source) -> None:
    feed(context, source, 0, source.lsn)
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"]))
    context.writer.delete(OWNERS.table, "owner_id = 1")
    version = context.lake.open(OWNERS.table).version()
    with reconstruction(context, OWNERS, source.lsn) as found:
        rows = found.rows.sort_by("owner_id").select(["owner_id", "name", "score"]).to_pylist()
        assert rows == source.good_owners()
        assert found.quarantined["key"].to_pylist() == ['{"owner_id": 2}']
        assert found.incomplete == frozenset()
    assert context.lake.open(OWNERS.table).version() == version, "the lake itself is not written"
    assert list((context.settings.home.home / "scratch").iterdir()) == []


def test_up_to_an_earlier_watermark_it_is_as_it_was(context: Context, source: Source) -> None:
    feed(context, source, 0, source.lsn)
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"]))
    with reconstruction(context, OWNERS, source.lsn - 10) as found:
        assert found.rows.sort_by("owner_id")["name"].to_pylist() == ["o1", "o3"]


def test_a_key_whose_beginning_bronze_has_lost_is_left_out(context: Context, source: Source) -> None:
    feed(context, source, 0, source.lsn)
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"][1:]))
    with reconstruction(context, OWNERS, source.lsn) as found:
        assert found.incomplete == frozenset({1})
        assert found.rows["owner_id"].to_pylist() == [3]


def test_keys_are_touched_in_days_with_their_end_left_out(context: Context, source: Source) -> None:
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"]))
    days = {"first": START + timedelta(seconds=120), "end": START + timedelta(seconds=140)}
    assert sorted(touched(context, OWNERS, days, 999).to_pylist()) == [2, 3]
    assert touched(context, OWNERS, days, 120).to_pylist() == [2]
