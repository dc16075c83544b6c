"""Versions of a row: from the commit that made it to the one that ended it, none for a commit that changed nothing."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.silver import history
from tests.unit.spark_jobs.silver.small_shop import Row, small_catalog

THINGS = small_catalog().get("silver.things")
ENGINE = DuckDbEngine()
MOMENT = pa.timestamp("us", "UTC")
COLUMNS = {
    **{"thing_id": pa.int64(), "owner_id": pa.int64(), "label": pa.string(), "note": pa.string()},
    **{"_commit_lsn": pa.int64(), "_sequence": pa.int64(), "_committed_at": MOMENT},
}
CHECKED = pa.schema({**COLUMNS, "_deleted": pa.bool_()})
CURRENT = pa.schema({**COLUMNS, "_valid_from": MOMENT})


def at(lsn: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=lsn)


def image(lsn: int, label: str | None, **more: object) -> Row:
    identity = {"_commit_lsn": lsn, "_sequence": 1, "_committed_at": at(lsn)}
    return {"thing_id": 1, "owner_id": 1, "label": label, **identity, **more}


def versions(
    checked: list[Row], current: Row | None = None
) -> list[tuple[str | None, int, int | None, bool]]:
    """Label, begin, end (LSN) and whether it is new, of the versions to write."""
    given = [{"_deleted": False, **row} for row in checked]
    held = [{**current, "_valid_from": at(current["_commit_lsn"])}] if current else []
    relations = {
        history.CHECKED: pa.Table.from_pylist(given, CHECKED),
        history.CURRENT: pa.Table.from_pylist(held, CURRENT),
    }
    found = ENGINE.query(history.versions(THINGS), relations).sort_by("_valid_from").to_pylist()
    lsns = {at(lsn): lsn for lsn in range(100)}
    for row in found:
        assert row["_is_current"] == (row["_valid_to"] is None)
        assert not row["_deleted"]
    return [
        (row["label"], lsns[row["_valid_from"]], lsns.get(row["_valid_to"]), row["_fresh"]) for row in found
    ]


def test_a_change_closes_the_version_before_it() -> None:
    assert versions([image(20, "b"), image(30, "c")], image(10, "a")) == [
        ("a", 10, 20, False),
        ("b", 20, 30, True),
        ("c", 30, None, True),
    ]


def test_an_equal_image_makes_no_version_also_where_values_are_null() -> None:
    assert versions([image(20, None), image(30, None)], image(10, None)) == []
    assert versions([image(20, "b"), image(30, "b")]) == [("b", 20, None, True)]


def test_a_delete_ends_the_row_and_leaves_a_gap_before_its_return() -> None:
    assert versions([image(20, None, _deleted=True), image(40, "a")], image(10, "a")) == [
        ("a", 10, 20, False),
        ("a", 40, None, True),
    ]


def test_a_row_that_came_and_went_has_a_version_of_its_own() -> None:
    assert versions([image(20, "b"), image(30, None, _deleted=True)]) == [("b", 20, 30, True)]


def test_where_the_sources_clock_was_set_back_no_version_ends_before_it_begins() -> None:
    late = {"_committed_at": at(15)}
    assert versions([image(20, "b", **late), image(30, "c")], image(18, "a")) == [
        ("a", 18, 18, False),
        ("b", 18, 30, True),
        ("c", 30, None, True),
    ]
    assert versions([image(20, "a", _committed_at=at(25)), image(22, "b")], image(10, "a")) == [
        ("a", 10, 22, False),
        ("b", 22, None, True),
    ]
