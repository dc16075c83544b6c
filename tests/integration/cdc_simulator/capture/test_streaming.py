"""The stream goes on over a new connection, and ends where a guarantee is lost meanwhile."""

import pytest
from confluent_kafka.admin import AdminClient

from lakepulse.errors import LostGuaranteeError
from tests.conftest import PATIENCE_SECONDS
from tests.integration.cdc_simulator.capture.conftest import Start
from tests.integration.cdc_simulator.capture.shop import (
    GROUP,
    KEYS,
    ORDER,
    Shop,
    Topics,
    replay,
)
from tests.waiting import eventually

pytestmark = pytest.mark.integration


def test_postgres_ending_the_connection_is_survived(shop: Shop, topics: Topics, start_capture: Start) -> None:
    start_capture()
    eventually(lambda: bool(shop.query("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'")))
    for number in (1, 2, 3):
        shop.run(GROUP.format(number, "g"), "SELECT pg_terminate_backend(pid) FROM pg_stat_replication")
    eventually(lambda: len(topics.events("buying_groups")) == 3)


def test_a_topic_that_vanishes_while_capture_runs_ends_it_within_a_minute(
    shop: Shop, start_capture: Start
) -> None:
    running = start_capture()
    eventually(lambda: bool(shop.query("SELECT 1 FROM pg_stat_replication")))
    admin = AdminClient({"bootstrap.servers": shop.settings.kafka.bootstrap_servers})
    for deleted in admin.delete_topics(["lakepulse.cdc.orders"], operation_timeout=PATIENCE_SECONDS).values():
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
    shop: Shop, start_capture: Start, change: str
) -> None:
    running = start_capture()
    # Before it streams, a publication that is gone was never there: a wrong setting, not a lost guarantee.
    eventually(lambda: bool(shop.query("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'")))
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
