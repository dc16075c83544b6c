"""Rows computed again by key: the named ones alone, and the children that waited in quarantine for a parent."""

from pathlib import Path

import pytest

from lakepulse.contracts.model import Layer
from spark_jobs.maintenance.recompute import held_keys, recompute
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publisher import publish
from tests.unit.spark_jobs.silver.small_shop import Source, bronze_rows
from tests.unit.spark_jobs.silver.test_advance import CATALOG, feed, new_context

THINGS = CATALOG.get("silver.things")


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path / "home"))
    return new_context(str(tmp_path / "lake"))


def silence(text: str) -> None:
    """Say nothing of the steps."""


def test_nothing_is_done_without_keys_or_before_silver_has_published(context: Context) -> None:
    assert recompute(context, {"silver.owners": {1}}, silence) == []
    assert recompute(context, {"silver.owners": set()}, silence) == []
    assert not context.lake.exists("gold.publications")


def test_a_parent_that_comes_late_brings_its_children_out_of_quarantine(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    source.write("owners", "c", {"owner_id": 2, "name": "bob", "score": 2})
    source.write("things", "c", {"thing_id": 5, "owner_id": 1, "label": "a", "note": "n"})
    late = [event for event in source.events["owners"] if event["owner_id"] == 1]
    arrived = [event for event in source.events["owners"] if event["owner_id"] == 2]
    feed(context, Source(events={**source.events, "owners": arrived}), 0, source.lsn)
    assert held_keys(context, THINGS) == {5}
    publish(context.lake, CATALOG, Layer.GOLD, source.lsn, {})
    for name, events in (("owners", [*arrived, *late]), ("things", source.events["things"])):
        context.writer.add(f"bronze.{name}", bronze_rows(CATALOG, name, events))

    done = recompute(context, {"silver.owners": {1}}, silence)

    assert [(each.table, each.looked_at, each.mended) for each in done] == [
        ("silver.owners", 1, 1),
        ("silver.things", 1, 1),
    ]
    assert held_keys(context, THINGS) == set()
    assert context.lake.scan(THINGS.table).to_table()["thing_id"].to_pylist() == [5]
    assert recompute(context, {"silver.owners": {1}}, silence)[0].mended == 0
