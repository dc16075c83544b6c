"""The producer against a real Postgres and a real Kafka: the ledger states what is in Kafka, purchases are orders."""

import os
import signal
import subprocess
import sys
import time

import psycopg2
import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource

from cdc_simulator.web.sending import ledger as web_ledger
from cdc_simulator.web.sending.topic import ensure_topic
from cdc_simulator.web.visits.event import EventType, moment
from lakepulse import faults
from lakepulse.errors import ServiceError
from lakepulse.roles import ADMIN, VERIFY, WEB
from lakepulse.settings import Settings
from tests.conftest import PATIENCE_SECONDS
from tests.integration.cdc_simulator.web.sent import (
    TOPIC,
    checked,
    drive,
    drive_until_bought,
    event_of,
    ledger,
    messages,
)
from tests.integration.cdc_simulator.workload.traffic import ask, assert_invariants
from tests.integration.cdc_simulator.workload.traffic import drive as drive_workload

pytestmark = pytest.mark.integration
COMMAND = (sys.executable, "-m", "operations", "web", "--rate", "300", "--json")
MANY_FAULTS = {"LATE": "0.2", "OUT_OF_ORDER": "0.2", "DUPLICATES": "0.2", "MALFORMED": "0.1"}


@pytest.fixture
def many_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, share in MANY_FAULTS.items():
        monkeypatch.setenv(f"LAKEPULSE_WEB_{name}", share)


@pytest.mark.usefixtures("many_faults")
def test_the_ledger_states_exactly_what_is_in_kafka(source: Settings) -> None:
    summary = drive(Settings(), duration=8)
    stated = ledger(source)
    assert stated.unsent == 0
    assert (stated.late, stated.duplicates) == (summary.late, summary.duplicates)
    assert stated.malformed == summary.malformed.total() > 0
    often = checked(source)
    assert often.total() - len(often) == stated.duplicates > 0
    found = [event_of(value) for _, _, value in messages(source)]
    assert found.count(None) == stated.malformed


def test_a_session_is_on_one_partition_and_partitions_are_as_many_as_set(source: Settings) -> None:
    drive(source)
    partitions: dict[bytes, set[int]] = {}
    for partition, key, value in messages(source):
        event = event_of(value)
        assert event is None or event.session_id.encode() == key
        partitions.setdefault(key, set()).add(partition)
    assert all(len(numbers) == 1 for numbers in partitions.values())
    assert len(set.union(*partitions.values())) == source.kafka.partitions


def test_purchases_are_orders_by_their_event_ids(source: Settings) -> None:
    summary = drive_until_bought(source, 5)
    orders = ask(
        source,
        "SELECT w.event_id, w.session_id, w.customer_id, o.order_id, l.stock_item_id, l.quantity, l.unit_price, "
        "l.quantity * l.unit_price, w.placed_at FROM sales.web_orders w JOIN sales.orders o "
        "USING (order_id, customer_id) JOIN sales.order_lines l USING (order_id)",
        VERIFY,
    )
    found = [event_of(value) for _, _, value in messages(source)]
    bought = {e.event_id: e for e in found if e is not None and e.event_type is EventType.PURCHASE}
    assert len(bought) == summary.events[EventType.PURCHASE] == len(orders) > 0
    for event_id, *row, placed_at in orders:
        event = bought[str(event_id)]
        assert row == [
            event.session_id,
            event.customer_id,
            event.order_id,
            event.product_id,
            event.quantity,
            event.unit_price,
            event.amount,
        ]
        assert moment(event.occurred_at) == placed_at


def test_orders_are_in_the_ledger_of_changes_and_the_order_desk_goes_on_with_them(source: Settings) -> None:
    drive_until_bought(source, 5)
    orders = ask(source, "SELECT count(*) FROM sales.web_orders", VERIFY)
    stated = ask(source, "SELECT sum((counts->'web_orders'->>'c')::int) FROM lakepulse.ledger", VERIFY)
    assert stated == orders != [(0,)]
    drive_workload(source, rate=2_000, changes=12_000)
    picked = "SELECT count(*) FROM sales.web_orders JOIN sales.orders USING (order_id) WHERE picked_by_person_id > 0"
    assert ask(source, picked, VERIFY) != [(0,)]
    assert_invariants(source)


@pytest.mark.parametrize("point", ["web.before-send", "web.before-mark"])
def test_what_a_killed_producer_has_not_sent_is_sent_by_the_next_one(source: Settings, point: str) -> None:
    done = subprocess.run(COMMAND, env=os.environ | {faults.POINT: f"{point}:2"}, check=False)
    assert done.returncode == -signal.SIGKILL
    before = ledger(source)
    assert before.unsent
    drive(source, duration=2)
    after = ledger(source)
    assert after.unsent == 0
    assert before.checksums.items() < after.checksums.items()
    often = checked(source)
    assert often.total() - len(often) >= after.duplicates


def test_sigterm_ends_it_cleanly_with_everything_sent(source: Settings) -> None:
    process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True)
    _wait_for_batches(source, 2)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert '"unsent": 0' in output
    assert ledger(source).unsent == 0
    checked(source)


def test_it_goes_on_when_postgres_ends_its_session(source: Settings) -> None:
    process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True)
    _wait_for_batches(source, 2)
    kill = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{WEB}'"
    assert ask(source, kill, ADMIN) == [(1,)]
    (before,) = ask(source, "SELECT count(*) FROM lakepulse.web_ledger", VERIFY)[0]
    _wait_for_batches(source, int(str(before)) + 2)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert '"reconnects": 1' in output
    checked(source)


def test_a_second_producer_is_refused(source: Settings) -> None:
    with psycopg2.connect(source.postgres.dsn(WEB, source.home)) as session, session.cursor() as cursor:
        web_ledger.lock(cursor)
        with pytest.raises(ServiceError, match="another `lakepulse web`"):
            drive(source)


def test_an_empty_source_is_refused_with_the_cure(fresh: Settings) -> None:
    with pytest.raises(ServiceError, match="lakepulse source load"):
        drive(fresh)


def test_the_topic_has_the_brokers_time(fresh: Settings) -> None:
    ensure_topic(fresh.kafka, TOPIC)
    ensure_topic(fresh.kafka, TOPIC)
    client = AdminClient({"bootstrap.servers": fresh.kafka.bootstrap_servers})
    resource = ConfigResource("topic", TOPIC)
    config = client.describe_configs([resource])[resource].result()
    assert config["message.timestamp.type"].value == "LogAppendTime"
    assert config["retention.ms"].value == str(fresh.kafka.retention_hours * 3_600_000)


def test_rows_that_were_sent_long_ago_are_forgotten(source: Settings) -> None:
    drive(source, duration=2)
    old = (
        f"UPDATE lakepulse.web_ledger SET sent_at = sent_at - interval '{web_ledger.KEPT_DAYS} days 1 hour' "
    )
    ask(source, f"{old} WHERE batch_id = 1 RETURNING 1", ADMIN)
    drive(source, duration=1)
    assert ask(source, "SELECT min(batch_id) > 1 FROM lakepulse.web_ledger", VERIFY) == [(True,)]


def test_the_web_shop_may_do_no_more_than_it_does(source: Settings) -> None:
    for forbidden in (
        "UPDATE sales.orders SET comments = '' RETURNING 1",
        "DELETE FROM sales.web_orders RETURNING 1",
        "SELECT hashed_password FROM application.people",
        "SELECT phone_number FROM sales.customers",
        "UPDATE lakepulse.web_ledger SET events = 0 RETURNING 1",
        "DELETE FROM lakepulse.ledger RETURNING 1",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(source, forbidden, WEB)


def _wait_for_batches(settings: Settings, number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ask(settings, f"SELECT 1 FROM lakepulse.web_ledger OFFSET {number - 1}", VERIFY):
        assert time.monotonic() < deadline, "no batch was written"
        time.sleep(0.2)
