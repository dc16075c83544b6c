"""A slot that cannot be gone on from is an error with the cure."""

import pytest

from lakepulse.errors import LostGuaranteeError
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.capture.conftest import Once
from tests.integration.cdc_simulator.capture.shop import (
    GROUP,
    Shop,
    Topics,
    replay,
)
from tests.waiting import eventually

pytestmark = pytest.mark.integration


def test_a_lost_slot_is_an_error_until_the_snapshot_is_taken_again(
    shop: Shop, topics: Topics, capture_once: Once
) -> None:
    shop.run(GROUP.format(1, "kept"), GROUP.format(2, "deleted unseen"))
    capture_once()
    shop.run(f"SELECT pg_drop_replication_slot('{shop.settings.capture.slot}')")
    shop.run("DELETE FROM sales.buying_groups WHERE buying_group_id = 2")
    with pytest.raises(LostGuaranteeError, match="slot is gone"):
        capture_once()
    capture_once(resnapshot=True)
    events = topics.events("buying_groups")
    assert replay(events, "buying_group_id") == shop.rows("sales.buying_groups")


def test_a_slot_that_someone_moved_is_an_error(shop: Shop, capture_once: Once) -> None:
    capture_once()
    shop.run(
        GROUP.format(1, "skipped"),
        f"SELECT pg_replication_slot_advance('{shop.settings.capture.slot}', pg_current_wal_lsn())",
    )
    with pytest.raises(LostGuaranteeError, match="ahead of what Kafka has acknowledged"):
        capture_once()


def test_removed_wal_is_an_error_that_names_it(shop: Shop, capture_once: Once) -> None:
    capture_once()
    shop.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()")
    try:
        shop.run(*3 * ["SELECT pg_logical_emit_message(false, 'filler', repeat('x', 20000000))"])
        shop.run("SELECT pg_switch_wal()", "CHECKPOINT")
        slot = shop.settings.capture.slot
        status = f"SELECT 1 FROM pg_replication_slots WHERE slot_name = '{slot}' AND wal_status = 'lost'"
        eventually(lambda: bool(shop.query(status)))
        with pytest.raises(LostGuaranteeError, match="invalidated"):
            capture_once()
    finally:
        shop.run("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()")


def test_when_needed_a_lost_slot_is_mended_without_a_word(
    shop: Shop, topics: Topics, capture_once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_CAPTURE_SNAPSHOT_MODE", "when_needed")
    shop.settings = Settings()
    shop.run(GROUP.format(1, "kept"))
    capture_once()
    shop.run(f"SELECT pg_drop_replication_slot('{shop.settings.capture.slot}')", GROUP.format(2, "unseen"))
    capture_once()
    assert replay(topics.events("buying_groups"), "buying_group_id") == shop.rows("sales.buying_groups")
