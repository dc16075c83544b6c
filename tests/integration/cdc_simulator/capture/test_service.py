"""Capture against a real Postgres, Kafka and registry: what arrives equals the source."""

import pytest

from lakepulse.errors import CaptureError
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.capture.conftest import Once, Start
from tests.integration.cdc_simulator.capture.shop import (
    BIG_TEXT,
    GROUP,
    ORDER,
    ORDER_LINES,
    Shop,
    Topics,
    assert_equal,
)

pytestmark = pytest.mark.integration


def test_snapshot_and_stream_equal_the_source(shop: Shop, topics: Topics, capture_once: Once) -> None:
    shop.run(ORDER_LINES.format(1, 3000), GROUP.format(1, "Tailspin"), ORDER.format(1, 10, BIG_TEXT))
    capture_once()
    assert_equal(shop, topics)
    shop.transaction(
        GROUP.format(2, "Wingtip"),
        "SAVEPOINT before",
        GROUP.format(3, "never seen"),
        "ROLLBACK TO before",
        "UPDATE sales.buying_groups SET buying_group_name = 'Wingtip Toys' WHERE buying_group_id = 2",
    )
    shop.transaction(GROUP.format(4, "rolled back"), end="ROLLBACK")
    shop.run(
        "UPDATE sales.buying_groups SET buying_group_id = 20 WHERE buying_group_id = 2",
        "UPDATE sales.orders SET customer_id = 11 WHERE order_id = 1",
        "DELETE FROM sales.order_lines WHERE order_line_id % 7 = 0",
        "UPDATE sales.order_lines SET unit_price = unit_price + 0.01 WHERE order_line_id % 5 = 0",
        ORDER.format(2, 10, "NULL"),
        "DELETE FROM sales.buying_groups WHERE buying_group_id = 1",
    )
    capture_once()
    assert_equal(shop, topics)
    names = {
        event.value["after"]["buying_group_name"]
        for event in topics.events("buying_groups")
        if event.value["after"]
    }
    assert names == {"Tailspin", "Wingtip", "Wingtip Toys"}
    toasted = [e.value["after"]["comments"] for e in topics.events("orders") if e.value["op"] == "u"]
    assert toasted == ["__debezium_unavailable_value"]
    values = [value for *_, value in topics.messages("lakepulse.cdc.buying_groups")]
    assert values.count(None) == 2, "a tombstone for the changed key and one for the delete"


def test_debeziums_topic_names(
    shop: Shop, topics: Topics, capture_once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_CAPTURE_DEBEZIUM_TOPIC_NAMES", "true")
    shop.settings = Settings()
    shop.run(GROUP.format(1, "a"))
    capture_once()
    assert topics.count("lakepulse.sales.buying_groups") == 1


def test_a_missing_publication_is_one_sentence_with_the_cure(shop: Shop, start_capture: Start) -> None:
    shop.run(f"DROP PUBLICATION {shop.settings.capture.publication}")
    running = start_capture("--once")
    code, said = running.ended()
    assert code == CaptureError.exit_code
    assert "has no publication" in said
    assert "lakepulse source load" in said
    assert "Traceback" not in said
