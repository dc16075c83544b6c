"""Whatever Postgres streams arrives, is confirmed once it has, and holds no WAL back."""

import signal

import pytest

from lakepulse.errors import CaptureError
from tests.integration.cdc_simulator.capture.conftest import Once, Start
from tests.integration.cdc_simulator.capture.shop import (
    BIG_TEXT,
    GROUP,
    ORDER,
    ORDER_LINES,
    Shop,
    Topics,
    assert_equal,
    confirmed,
)
from tests.waiting import eventually

pytestmark = pytest.mark.integration


def test_truncated_tables_are_empty_downstream_too(shop: Shop, topics: Topics, capture_once: Once) -> None:
    shop.run(ORDER_LINES.format(1, 30), ORDER.format(1, 10, "NULL"))
    capture_once()
    shop.transaction(
        ORDER_LINES.format(31, 40),
        "TRUNCATE sales.order_lines, sales.orders",
        ORDER_LINES.format(41, 45),
    )
    capture_once()
    assert_equal(shop, topics)
    assert [event.value["op"] for event in topics.events("orders")] == ["r", "t"]


def test_a_column_added_live_arrives_under_a_new_schema(
    shop: Shop, topics: Topics, capture_once: Once
) -> None:
    shop.run(GROUP.format(1, "before"))
    capture_once()
    shop.run(
        GROUP.format(2, "between"),
        "ALTER TABLE sales.buying_groups ADD COLUMN motto varchar(20)",
        "INSERT INTO sales.buying_groups VALUES (3, 'after', 1, now(), now(), 'onward')",
        "ALTER TABLE sales.buying_groups DROP COLUMN motto",
        GROUP.format(4, "dropped"),
    )
    capture_once()
    images = [event.value["after"] for event in topics.events("buying_groups")]
    assert [image.get("motto") for image in images] == [None, None, "onward", None]
    assert "motto" not in images[3]


def test_an_incompatible_change_is_named_and_nothing_is_confirmed(shop: Shop, capture_once: Once) -> None:
    capture_once()
    before = confirmed(shop)
    shop.run(
        "ALTER TABLE sales.buying_groups ALTER last_edited_by TYPE text USING last_edited_by::text",
        "INSERT INTO sales.buying_groups VALUES (1, 'x', 'someone', now(), now())",
    )
    with pytest.raises(CaptureError, match=r"behind lakepulse.cdc.buying_groups-value changed"):
        capture_once()
    assert confirmed(shop) == before


def test_a_full_replica_identity_gives_whole_before_images(
    shop: Shop, topics: Topics, capture_once: Once
) -> None:
    shop.run("ALTER TABLE sales.orders REPLICA IDENTITY FULL")
    capture_once()
    shop.run(
        ORDER.format(1, 10, BIG_TEXT), "UPDATE sales.orders SET customer_id = 11", "DELETE FROM sales.orders"
    )
    capture_once()
    created, updated, deleted = topics.events("orders")
    assert updated.value["before"] == created.value["after"]
    assert updated.value["after"] == created.value["after"] | {"customer_id": 11}
    assert deleted.value["before"] == updated.value["after"]


def test_a_stop_is_clean_and_confirms_what_arrived(shop: Shop, topics: Topics, start_capture: Start) -> None:
    running = start_capture()
    shop.run(GROUP.format(1, "a"))
    eventually(lambda: topics.count("lakepulse.cdc.buying_groups") == 1)
    running.process.send_signal(signal.SIGTERM)
    assert running.ended(30)[0] == 0
    capture = shop.settings.capture
    left = shop.query(
        f"SELECT data FROM pg_logical_slot_peek_binary_changes('{capture.slot}', NULL, NULL, 'proto_version', '1', "
        f"'publication_names', '{capture.publication}') WHERE get_byte(data, 0) = ascii('I')"
    )
    assert not left, "nothing that arrived is left to read"


def test_an_idle_table_does_not_hold_wal_back(shop: Shop, start_capture: Start) -> None:
    shop.run("CREATE TABLE elsewhere (n int)")
    start_capture()
    eventually(lambda: bool(shop.query("SELECT 1 FROM pg_replication_slots WHERE active")))
    shop.run("INSERT INTO elsewhere SELECT generate_series(1, 50000)")
    ((target,),) = shop.query("SELECT pg_current_wal_flush_lsn()::text")
    eventually(
        lambda: bool(
            shop.query(f"SELECT 1 FROM pg_replication_slots WHERE confirmed_flush_lsn >= '{target}'")
        )
    )
