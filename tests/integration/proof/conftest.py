"""A small lake made once by the real services, with capture running beside it; each test spoils a copy of its own."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from confluent_kafka import Producer

from cdc_simulator.source.load import load
from cdc_simulator.source.session import connect
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from proof.catch_up import confirmed_lsn, source_lsn
from tests.conftest import fresh_settings
from tests.integration.commands import lakepulse, running_capture
from tests.integration.proof.lake_copy import LakeCopy

SCALE, SEED = 0.01, 7
DAMAGED = b"no Avro at all"
CHANGES = (
    "DELETE FROM sales.special_deals WHERE special_deal_id = (SELECT max(special_deal_id) FROM sales.special_deals)",
    # Breaks a rule of silver.orders: one row is in quarantine.
    "UPDATE sales.orders SET expected_delivery_date = order_date - 1 "
    "WHERE order_id = (SELECT min(order_id) FROM sales.orders)",
    # A second and a third version of one customer, in commits of their own.
    *(f"UPDATE sales.customers SET payment_days = {days} WHERE customer_id = 1" for days in (11, 12, 13)),
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The repository's contracts."""
    return load_catalog()


@dataclass(frozen=True)
class Shop:
    """The settings of the source and the good lake, and the process that captures."""

    settings: Settings
    capture: "subprocess.Popen[bytes]"


@pytest.fixture(scope="module")
def shop(platform: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A source with traffic, and a lake that has all of it: a snapshot and two rounds of changes; capture runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKEPULSE_CAPTURE_HEARTBEAT_SECONDS", "0.2")
        patch.setenv("LAKEPULSE_LAKE_KEPT_MINUTES", "1440")
        with fresh_settings(platform, tmp_path_factory.mktemp("good")) as settings:
            load(settings, SCALE, SEED, lambda text: None)
            with running_capture() as capture:
                fill(settings)
                yield Shop(settings, capture)


def fill(settings: Settings) -> None:
    """Traffic in two rounds, each carried to gold; a damaged message, a deletion, a broken rule."""
    wait_for_capture(settings)
    for seed in ("3", "4"):
        lakepulse("workload", "--rate", "250", "--changes", "750", "--seed", seed)
        for statement in CHANGES if seed == "4" else ():
            execute(settings, statement)
        if seed == "4":
            producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
            producer.produce("lakepulse.cdc.orders", DAMAGED, b"key")
            assert producer.flush(30) == 0
        wait_for_capture(settings)
        lakepulse("run", "gold.fact_sales")


def execute(settings: Settings, statement: str) -> None:
    """One committed statement in the source, which the ledger does not state."""
    with closing(connect(settings, ADMIN)) as session, session, session.cursor() as cursor:
        cursor.execute(statement)


def wait_for_capture(settings: Settings) -> None:
    """Return when Kafka has all that is committed now."""
    lsn, deadline = source_lsn(settings), time.monotonic() + 120
    while confirmed_lsn(settings) < lsn:
        assert time.monotonic() < deadline, "capture does not come forward"
        time.sleep(0.1)


@pytest.fixture
def copy(shop: Shop, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LakeCopy:
    """The good lake's copy, to be spoiled."""
    root = tmp_path / "lake"
    shutil.copytree(shop.settings.lake.root, root)
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(root))
    return LakeCopy(Settings(), catalog)
