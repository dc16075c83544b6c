"""Each kind of change becomes what Debezium makes of it: images, tombstones, headers."""

import pytest

from cdc_simulator.capture.changes.table_changes import NEW_KEY, OLD_KEY
from lakepulse.errors import CaptureError
from tests.unit.cdc_simulator.capture.changes.rig import THINGS, Rig, row
from tests.unit.cdc_simulator.capture.wire import (
    UNCHANGED,
    delete,
    insert,
    truncate,
    update,
)


def test_a_delete_carries_the_key_and_is_followed_by_a_tombstone(rig: Rig) -> None:
    _, deleted, tombstone, ended = rig.transaction(delete(THINGS, key=row(5, None, None)))
    assert (deleted["value"]["op"], deleted["value"]["after"]) == ("d", None)
    assert deleted["value"]["before"] == {"id": 5, "name": None, "size": 0}
    assert (tombstone["key"], tombstone["value"], tombstone["number"]) == ({"id": 5}, None, deleted["number"])
    assert ended["value"]["event_count"] == 1


def test_a_truncate_has_neither_key_nor_images_and_is_counted(rig: Rig) -> None:
    unknown = THINGS + 1
    _, created, emptied, ended = rig.transaction(insert(THINGS, row(5, "a", 1)), truncate(unknown, THINGS))
    value = emptied["value"]
    assert (emptied["key"], value["op"], value["before"], value["after"]) == (None, "t", None, None)
    assert (created["value"]["transaction"]["total_order"], value["transaction"]["total_order"]) == (1, 2)
    assert ended["value"]["event_count"] == 2


def test_an_update_has_a_before_image_only_where_postgres_sent_one(rig: Rig) -> None:
    _, updated, _ = rig.transaction(update(THINGS, row(5, "nut", 4)))
    assert (updated["value"]["op"], updated["value"]["before"]) == ("u", None)
    rig.describe(identity="f")
    _, updated, _ = rig.transaction(update(THINGS, row(5, "nut", 4), old=row(5, "bolt", 3)))
    assert updated["value"]["before"] == {"id": 5, "name": "bolt", "size": 3}
    assert updated["value"]["after"] == {"id": 5, "name": "nut", "size": 4}


def test_a_changed_key_is_delete_tombstone_create_linked_by_headers(rig: Rig) -> None:
    _, deleted, tombstone, created, ended = rig.transaction(
        update(THINGS, row(6, "bolt", 3), key=row(5, None, None))
    )
    assert [m["value"] and m["value"]["op"] for m in (deleted, tombstone, created)] == ["d", None, "c"]
    assert (deleted["key"], tombstone["key"], created["key"]) == ({"id": 5}, {"id": 5}, {"id": 6})
    assert rig._read(dict(deleted["headers"])[NEW_KEY]) == {"id": 6}
    assert rig._read(dict(created["headers"])[OLD_KEY]) == {"id": 5}
    orders = [m["value"]["transaction"]["total_order"] for m in (deleted, created)]
    assert (orders, ended["value"]["event_count"]) == ([1, 2], 2)


def test_an_unchanged_toasted_column_is_the_placeholder_or_under_full_identity_the_old_value(
    rig: Rig,
) -> None:
    _, updated, _ = rig.transaction(update(THINGS, row(5, UNCHANGED, 4)))
    assert updated["value"]["after"]["name"] == "__debezium_unavailable_value"
    rig.describe(identity="f")
    _, updated, _ = rig.transaction(update(THINGS, row(5, UNCHANGED, 4), old=row(5, "long text", 3)))
    assert updated["value"]["after"] == {"id": 5, "name": "long text", "size": 4}


def test_a_row_without_its_key_is_an_error_with_the_cure(rig: Rig) -> None:
    with pytest.raises(CaptureError, match="REPLICA IDENTITY"):
        rig.transaction(delete(THINGS, key=row(None, "bolt", None)))
