"""Values that the source left out come back from the image before, over any history of one key and of changed keys."""

import pytest
from hypothesis import given, settings

from lakepulse.errors import LakeError
from spark_jobs.silver.toast import PLACEHOLDER, fill
from tests.unit.spark_jobs.silver.histories import sources
from tests.unit.spark_jobs.silver.small_shop import Row, Source, small_catalog

THINGS = small_catalog().get("silver.things")
LEFT_OUT = {"note": PLACEHOLDER}


def change(op: str, lsn: int, sequence: int, key: int, note: str | None = None) -> Row:
    return {"_op": op, "_commit_lsn": lsn, "_sequence": sequence, "thing_id": key, "note": note}


@settings(max_examples=30)
@given(sources(truncations=False))
def test_the_last_image_of_each_key_is_the_sources_row(source: Source) -> None:
    events = [{"note": None, **event} for event in source.events["things"]]
    filled = fill(THINGS, events[::-1], LEFT_OUT, {})
    found: dict[int, Row] = {}
    for event in filled:
        assert event["note"] != PLACEHOLDER
        found.pop(event["thing_id"], None)
        if event["_op"] != "d":
            found[event["thing_id"]] = event
    assert {key: row["note"] for key, row in found.items()} == {
        key: row["note"] for key, row in source.things.items()
    }


def test_the_image_before_the_batch_is_taken_where_the_batch_has_none() -> None:
    events = [
        change("u", 10, 1, 1, PLACEHOLDER),
        change("u", 20, 1, 1, "new"),
        change("u", 30, 1, 1, PLACEHOLDER),
    ]
    filled = fill(THINGS, events, LEFT_OUT, {(1,): {"note": "old"}})
    assert [row["note"] for row in filled] == ["old", "new", "new"]
    assert events[0]["note"] == PLACEHOLDER, "what was given is not altered"


def test_a_changed_key_goes_on_from_the_row_that_it_was() -> None:
    events = [change("d", 10, 1, 1), change("c", 10, 2, 2, PLACEHOLDER)]
    assert fill(THINGS, events, LEFT_OUT, {(1,): {"note": "old"}})[1]["note"] == "old"


@pytest.mark.parametrize("sequence", [1, 3])
def test_a_row_created_elsewhere_has_no_image_before_it(sequence: int) -> None:
    events = [change("d", 10, 1, 1), change("c", 20, sequence, 2, PLACEHOLDER)]
    with pytest.raises(LakeError, match=r"silver\.things\.note at commit LSN 20 is in no image"):
        fill(THINGS, events, LEFT_OUT, {(1,): {"note": "old"}})
