"""Capture while Kafka is away: one line when it waits, one when it goes on, and a stop that is as clean as ever."""

import signal
from collections.abc import Iterator

import pytest

from operations.local.layout import Layout
from operations.local.services.health import wait_for
from operations.local.supervision.supervisor import Supervisor
from tests.integration.cdc_simulator.capture.conftest import Running, Start
from tests.integration.cdc_simulator.capture.shop import GROUP, Shop, Topics
from tests.waiting import eventually

pytestmark = pytest.mark.integration

STOP_SECONDS = 20
"""What every process promises, whatever is away."""


class Broker:
    """The platform's Kafka, to be stopped and started."""

    def __init__(self, shop: Shop) -> None:
        self._settings = shop.settings
        self._supervisor = Supervisor(Layout.of(shop.settings.home))

    def stop(self) -> None:
        self._supervisor.stop("kafka")

    def start(self) -> None:
        self._supervisor.start("kafka")
        wait_for("kafka", self._settings, self._supervisor, 120)


@pytest.fixture
def broker(shop: Shop) -> Iterator[Broker]:
    """Runs again when the test is over, whatever it did."""
    broker = Broker(shop)
    yield broker
    broker.start()


def says(running: Running, text: str) -> None:
    """Wait until ``text`` stands in the process's log."""
    eventually(lambda: text in running.log.read_text())


def test_it_waits_for_kafka_at_the_start(
    shop: Shop, topics: Topics, broker: Broker, start_capture: Start
) -> None:
    shop.run(GROUP.format(1, "a"))
    broker.stop()
    running = start_capture()
    says(running, "waiting: Kafka at")
    broker.start()
    eventually(lambda: topics.count("lakepulse.cdc.buying_groups") == 1)
    said = running.log.read_text()
    assert (said.count("waiting:"), said.count("going on:")) == (1, 1), said


def test_it_waits_for_kafka_later(shop: Shop, topics: Topics, broker: Broker, start_capture: Start) -> None:
    running = start_capture()
    says(running, "streaming from slot")
    broker.stop()
    says(running, "waiting: no broker at")
    shop.run(GROUP.format(1, "a"))
    broker.start()
    eventually(lambda: topics.count("lakepulse.cdc.buying_groups") == 1)
    says(running, "going on:")
    said = running.log.read_text()
    assert (said.count("waiting:"), said.count("going on:")) == (1, 1), said


@pytest.mark.parametrize("later", [False, True])
def test_a_stop_is_clean_while_kafka_is_away(
    shop: Shop, broker: Broker, start_capture: Start, later: bool
) -> None:
    if not later:
        broker.stop()
    running = start_capture()
    if later:
        says(running, "streaming from slot")
        broker.stop()
        shop.run(GROUP.format(1, "a"))
    says(running, "waiting:")
    running.process.send_signal(signal.SIGTERM)
    code, said = running.ended(STOP_SECONDS)
    assert code == 0, said
    assert "Traceback" not in said
