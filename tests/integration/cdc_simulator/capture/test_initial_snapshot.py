"""The initial snapshot: in each mode what it is to hold, and taken again where it was interrupted."""

import signal

import pytest

from lakepulse.settings import Settings
from tests.integration.cdc_simulator.capture.conftest import Once, Start
from tests.integration.cdc_simulator.capture.shop import (
    GROUP,
    ORDER_LINES,
    Shop,
    Topics,
    assert_equal,
)
from tests.waiting import eventually

pytestmark = pytest.mark.integration


def snapshot_mode(shop: Shop, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    """Have capture start with another mode than ``initial``."""
    monkeypatch.setenv("LAKEPULSE_CAPTURE_SNAPSHOT_MODE", mode)
    shop.settings = Settings()


def test_without_data_only_later_changes_are_sent(
    shop: Shop, topics: Topics, capture_once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot_mode(shop, monkeypatch, "no_data")
    shop.run(GROUP.format(1, "before"))
    capture_once()
    shop.run(GROUP.format(2, "after"))
    capture_once()
    assert [event.value["op"] for event in topics.events("buying_groups")] == ["c"]
    assert any(name.startswith("snapshot:") for name in topics.ends())


def test_a_snapshot_alone_ends_by_itself(
    shop: Shop, topics: Topics, start_capture: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot_mode(shop, monkeypatch, "initial_only")
    shop.run(GROUP.format(1, "before"))
    assert start_capture().ended()[0] == 0
    assert [event.value["op"] for event in topics.events("buying_groups")] == ["r"]


def test_always_reads_everything_at_every_start(
    shop: Shop, topics: Topics, capture_once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot_mode(shop, monkeypatch, "always")
    shop.run(GROUP.format(1, "kept"))
    capture_once()
    capture_once()
    assert [event.value["op"] for event in topics.events("buying_groups")] == ["r", "r"]


@pytest.mark.parametrize("fault", ["capture.in-snapshot:2", "capture.before-snapshot-record"])
def test_killed_in_the_snapshot_it_is_taken_again_without_a_hole(
    shop: Shop, topics: Topics, capture_once: Once, start_capture: Start, fault: str
) -> None:
    shop.run(ORDER_LINES.format(1, 6000))
    assert start_capture(fault=fault).ended()[0] == -signal.SIGKILL
    shop.run("DELETE FROM sales.order_lines WHERE order_line_id < 100", ORDER_LINES.format(6001, 6050))
    capture_once()
    assert_equal(shop, topics)


def test_a_snapshots_rows_are_not_younger_than_what_is_committed_while_it_is_taken(
    shop: Shop, topics: Topics, start_capture: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot_mode(shop, monkeypatch, "initial_only")
    shop.run(GROUP.format(1, "before"))
    slot = f"SELECT 1 FROM pg_replication_slots WHERE slot_name = '{shop.settings.capture.slot}'"
    with shop.transaction_open(GROUP.format(2, "open")):
        # Postgres waits for the open transaction before it says where the slot begins.
        capture = start_capture()
        eventually(lambda: bool(shop.query(slot)))
        ((meanwhile,),) = shop.query("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8")
    assert capture.ended()[0] == 0
    events = topics.events("buying_groups")
    assert [event.value["op"] for event in events] == ["r", "r"]
    assert all(event.value["source"]["ts_us"] < meanwhile for event in events)
