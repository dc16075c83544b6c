"""A transaction as Postgres streams it becomes Debezium's messages, checked by decoding them with fastavro."""

from collections.abc import Callable

import pytest

from cdc_simulator.capture.postgres.column_types import Oid
from lakepulse.errors import CaptureError
from tests.unit.cdc_simulator.capture.changes.rig import COLUMNS, COMMITTED, OIDS, THINGS, Rig, row, rows_of
from tests.unit.cdc_simulator.capture.wire import (
    begin,
    commit,
    insert,
    micros,
    relation,
    tuple_row,
)


def test_an_insert_is_a_create_with_every_field_of_debeziums_envelope(rig: Rig) -> None:
    lsn = 0x9000_0000
    begun, created, ended = rig.transaction(insert(THINGS, row(5, "bolt", 3)), lsn=lsn)
    value = created["value"]
    assert created["key"] == {"id": 5}
    assert (value["before"], value["after"], value["op"]) == (None, {"id": 5, "name": "bolt", "size": 3}, "c")
    us = micros(COMMITTED)
    assert value["source"] == {
        "version": "lakepulse-1",
        "connector": "postgresql",
        "name": "lakepulse",
        "ts_ms": us // 1000,
        "snapshot": "false",
        "db": "wwi",
        "sequence": f'[null,"{lsn - 900}"]',
        "ts_us": us,
        "ts_ns": us * 1000,
        "schema": "shop",
        "table": "things",
        "txId": 77,
        "lsn": lsn - 900,
        "xmin": None,
        "origin": None,
        "origin_lsn": None,
    }
    assert value["transaction"] == {"id": f"77:{lsn}", "total_order": 1, "data_collection_order": 1}
    assert value["ts_ms"] == value["ts_us"] // 1000 == value["ts_ns"] // 1_000_000
    assert (begun["value"]["status"], begun["value"]["id"], begun["key"]) == (
        "BEGIN",
        f"77:{lsn}",
        {"id": f"77:{lsn}"},
    )
    assert ended["value"] == {
        "status": "END",
        "id": f"77:{lsn}",
        "event_count": 1,
        "data_collections": [{"data_collection": "shop.things", "event_count": 1}],
        "ts_ms": us // 1000,
    }


def test_the_sequence_names_the_commit_before(rig: Rig) -> None:
    rig.transaction(insert(THINGS, row(1, "a", 1)), lsn=1000)
    _, created, _ = rig.transaction(insert(THINGS, row(2, "b", 1)), lsn=2000)
    assert created["value"]["source"]["sequence"] == '["1000","1100"]'


def test_orders_run_over_all_changes_of_a_transaction(rig: Rig) -> None:
    changes = [insert(THINGS, row(i, "x", i)) for i in range(1, 9001)]
    messages = rows_of(rig.transaction(*changes))
    assert [m["value"]["transaction"]["total_order"] for m in messages] == list(range(1, 9001))
    again = rows_of(rig.transaction(insert(THINGS, row(1, "x", 1))))
    assert again[0]["value"]["transaction"]["total_order"] == 1


def test_a_transaction_without_captured_rows_leaves_no_trace(rig: Rig) -> None:
    assert rig.transaction() == []
    assert rig.transaction(insert(9, row(1, "other table", 1))) == []
    assert rig.decoder.transactions == 2


def test_a_column_added_in_the_middle_of_a_transaction_gets_a_new_schema_and_keeps_the_count(
    rig: Rig,
) -> None:
    wider = COLUMNS | {"colour": (Oid.VARCHAR, 24)}
    messages = rig.transaction(
        insert(THINGS, row(1, "a", 1)),
        relation(THINGS, "shop", "things", wider, ("id",)),
        insert(THINGS, tuple_row([*OIDS, Oid.VARCHAR], [2, "b", 2, "red"])),
    )
    first, second = rows_of(messages)
    assert "colour" not in first["value"]["after"]
    assert second["value"]["after"] == {"id": 2, "name": "b", "size": 2, "colour": "red"}
    assert second["value"]["transaction"]["data_collection_order"] == 2
    assert messages[-1]["value"]["data_collections"] == [{"data_collection": "shop.things", "event_count": 2}]


def test_a_null_in_a_column_declared_without_widens_the_schema_and_loses_nothing(rig: Rig) -> None:
    changes = [
        insert(THINGS, row(1, "a", 1)),
        insert(THINGS, row(2, "b", None)),
        insert(THINGS, row(3, "c", 3)),
    ]
    messages = rig.transaction(*changes)
    assert [m["value"]["after"]["size"] for m in rows_of(messages)] == [1, None, 3]
    assert [m["value"]["transaction"]["total_order"] for m in rows_of(messages)] == [1, 2, 3]
    assert messages[-1]["value"]["event_count"] == 3


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (COLUMNS | {"tags": (1009, -1)}, "column tags of table shop.things has a type"),
        ({"name": (Oid.TEXT, -1), "size": (Oid.INT4, -1)}, "lost its key column id"),
    ],
)
def test_a_change_of_schema_that_cannot_be_carried_is_named(
    rig: Rig, columns: dict[str, tuple[int, int]], message: str
) -> None:
    with pytest.raises(CaptureError, match=message):
        rig.describe(columns)


def test_positions_advance_at_commits_only(rig: Rig) -> None:
    handle: Callable[[bytes, int], None] = rig.decoder.handle
    handle(begin(1, 5000, COMMITTED), 4000)
    handle(insert(THINGS, row(1, "a", 1)), 4100)
    assert (rig.decoder.in_transaction, rig.decoder.position) == (True, 0)
    handle(commit(5000, 5048, COMMITTED), 5000)
    assert (rig.decoder.in_transaction, rig.decoder.position) == (False, 5048)
