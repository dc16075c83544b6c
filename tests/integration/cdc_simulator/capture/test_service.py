"""Capture against a real Postgres, Kafka and registry: what arrives equals the source."""

import signal
from collections.abc import Callable
from functools import partial

import pytest
from confluent_kafka.admin import AdminClient

from cdc_simulator.capture.kafka.state import CaptureState, Phase, read_state, state_topic
from lakepulse.errors import CaptureError, LostGuaranteeError
from lakepulse.lsn import parse_lsn
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.capture.conftest import Start
from tests.integration.cdc_simulator.capture.shop import (
    GROUP,
    KEYS,
    ORDER,
    ORDER_LINES,
    Shop,
    Topics,
    assert_equal,
    eventually,
    replay,
)

pytestmark = pytest.mark.integration

BIG_TEXT = "(SELECT string_agg(md5(g::text), '') FROM generate_series(1, 400) g)"
Once = Callable[..., None]


def confirmed(shop: Shop) -> str:
    name = shop.settings.capture.slot
    ((lsn,),) = shop.query(
        f"SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '{name}'"
    )
    return str(lsn)


def recorded(shop: Shop) -> CaptureState | None:
    """What capture wrote of itself last."""
    capture = shop.settings.capture
    return read_state(shop.settings.kafka, state_topic(capture.connector_name), capture.slot)


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


def test_the_slot_is_never_ahead_of_the_record(shop: Shop, start_capture: Start) -> None:
    """Or a capture that is killed then would take its own slot for one that somebody moved."""
    shop.run("CREATE TABLE elsewhere (n int)", GROUP.format(1, "g"))
    start_capture()
    eventually(lambda: (state := recorded(shop)) is not None and state.phase is Phase.STREAMING)

    def slot() -> int:
        """Where the slot is; looked at before the record, which may only have gone on meanwhile."""
        position, state = parse_lsn(confirmed(shop)), recorded(shop)
        assert state is not None
        assert position <= state.position
        return position

    def is_beyond(before: int) -> bool:
        return slot() > before

    for _ in range(5):
        before = slot()
        shop.run("INSERT INTO elsewhere SELECT generate_series(1, 1000)")
        eventually(partial(is_beyond, before))


def test_postgres_ending_the_connection_is_survived(shop: Shop, topics: Topics, start_capture: Start) -> None:
    start_capture()
    eventually(lambda: bool(shop.query("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'")))
    for number in (1, 2, 3):
        shop.run(GROUP.format(number, "g"), "SELECT pg_terminate_backend(pid) FROM pg_stat_replication")
    eventually(lambda: len(topics.events("buying_groups")) == 3)


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


def test_a_topic_that_vanishes_while_capture_runs_ends_it_within_a_minute(
    shop: Shop, start_capture: Start
) -> None:
    running = start_capture()
    eventually(lambda: bool(shop.query("SELECT 1 FROM pg_stat_replication")))
    admin = AdminClient({"bootstrap.servers": shop.settings.kafka.bootstrap_servers})
    for deleted in admin.delete_topics(["lakepulse.cdc.orders"], operation_timeout=30).values():
        deleted.result()
    code, said = running.ended()
    assert code == LostGuaranteeError.exit_code
    assert "topic lakepulse.cdc.orders has vanished" in said
    assert "lakepulse capture --resnapshot" in said


@pytest.mark.parametrize(
    "change",
    [
        "DROP PUBLICATION {0}",
        "DROP PUBLICATION {0}; CREATE PUBLICATION {0} FOR TABLE sales.orders, sales.order_lines, sales.buying_groups",
        "ALTER PUBLICATION {0} DROP TABLE sales.orders",
    ],
)
def test_a_changed_publication_ends_capture_within_a_minute(
    shop: Shop, topics: Topics, start_capture: Start, change: str
) -> None:
    running = start_capture()
    eventually(lambda: topics.count("lakepulse.transaction") > 0)
    shop.run(change.format(shop.settings.capture.publication), role="wwi_owner")
    shop.run(ORDER.format(1, 10, "NULL"))
    code, said = running.ended()
    assert code == LostGuaranteeError.exit_code, said
    assert "lakepulse capture --resnapshot" in said
    assert "Traceback" not in said


def test_a_table_added_to_the_publication_is_read_whole(
    shop: Shop, topics: Topics, start_capture: Start
) -> None:
    publication = shop.settings.capture.publication
    shop.run(f"ALTER PUBLICATION {publication} DROP TABLE sales.buying_groups", role="wwi_owner")
    shop.run(GROUP.format(1, "before"), ORDER.format(1, 10, "NULL"))
    start_capture()
    eventually(lambda: topics.count("lakepulse.cdc.orders") == 1)
    shop.run(f"ALTER PUBLICATION {publication} ADD TABLE sales.buying_groups", role="wwi_owner")
    shop.run(GROUP.format(2, "after"), ORDER.format(2, 10, "NULL"))
    eventually(lambda: len(replay(topics.events("buying_groups"), "buying_group_id")) == 2)
    for table in ("buying_groups", "orders"):
        assert replay(topics.events(table), KEYS[table]) == shop.rows(f"sales.{table}")


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


def test_debeziums_topic_names(
    shop: Shop, topics: Topics, capture_once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_CAPTURE_DEBEZIUM_TOPIC_NAMES", "true")
    shop.settings = Settings()
    shop.run(GROUP.format(1, "a"))
    capture_once()
    assert topics.count("lakepulse.sales.buying_groups") == 1


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


def test_a_missing_publication_is_one_sentence_with_the_cure(shop: Shop, start_capture: Start) -> None:
    shop.run(f"DROP PUBLICATION {shop.settings.capture.publication}")
    running = start_capture("--once")
    code, said = running.ended()
    assert code == CaptureError.exit_code
    assert "has no publication" in said
    assert "lakepulse source load" in said
    assert "Traceback" not in said
