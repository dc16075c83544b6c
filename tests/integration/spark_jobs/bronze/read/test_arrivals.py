"""The wait of an idle stream, on a real broker: what ends it, and that nothing else does."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing

import pytest
from confluent_kafka import Producer
from confluent_kafka.cimpl import NewTopic

from lakepulse.clients import kafka
from lakepulse.clients.offsets import Partition
from lakepulse.settings import KafkaSettings, Settings
from operations.local.ports import free_port
from spark_jobs.bronze.read import arrivals
from spark_jobs.bronze.read.arrivals import Arrivals
from spark_jobs.bronze.read.offsets import KafkaOffsets
from tests.conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.integration
CHANGES = "lakepulse.cdc.colors"


class Waiting:
    """A wait in a thread of its own, and the broker that it waits for."""

    def __init__(self, settings: KafkaSettings) -> None:
        self.end = threading.Event()
        self.transactions = settings.transaction_topic
        self._producer = Producer({"bootstrap.servers": settings.bootstrap_servers})
        self._arrivals = Arrivals(settings, KafkaOffsets(settings))
        self._pool = ThreadPoolExecutor(1)

    def begin(self, received: dict[Partition, int]) -> "Future[None]":
        return self._pool.submit(self._arrivals.wait, received, self.end)

    def send(self, topic: str) -> None:
        self._producer.produce(topic, b"value", partition=0)
        assert self._producer.flush(PATIENCE_SECONDS) == 0

    def close(self) -> None:
        self.end.set()
        self._pool.shutdown()
        self._arrivals.close()


@pytest.fixture
def waiting(fresh: Settings) -> Iterator[Waiting]:
    topics = [NewTopic(CHANGES, 1, 1), NewTopic(fresh.kafka.transaction_topic, 1, 1)]
    client = kafka.admin(fresh.kafka, "test")
    for made in client.create_topics(topics).values():
        made.result(PATIENCE_SECONDS)
    with closing(Waiting(fresh.kafka)) as waiting:
        yield waiting


def received(waiting: Waiting, changes: int = 0, transactions: int = 0) -> dict[Partition, int]:
    return {(CHANGES, 0): changes, (waiting.transactions, 0): transactions}


def test_a_transactions_message_ends_the_wait_and_what_was_received_does_not(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No look at all partitions within the test: it is the message itself that ends the wait.
    monkeypatch.setattr(arrivals, "LOOK_SECONDS", 10 * PATIENCE_SECONDS)
    waiting.send(waiting.transactions)
    done = waiting.begin(received(waiting, transactions=1))
    assert not wait([done], timeout=2).done
    waiting.send(waiting.transactions)
    done.result(PATIENCE_SECONDS)


def test_what_is_there_already_is_not_waited_for(waiting: Waiting) -> None:
    waiting.send(CHANGES)
    waiting.begin(received(waiting)).result(PATIENCE_SECONDS)


def test_a_message_of_no_transaction_is_found_by_the_next_look(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "LOOK_SECONDS", 1)
    done = waiting.begin(received(waiting))
    waiting.send(CHANGES)
    done.result(PATIENCE_SECONDS)


def test_who_asks_for_the_end_gets_it(waiting: Waiting) -> None:
    done = waiting.begin(received(waiting))
    assert not wait([done], timeout=1).done
    waiting.end.set()
    done.result(PATIENCE_SECONDS)


def test_a_broker_that_is_away_is_left_to_the_reader(
    fresh: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = fresh.kafka.model_copy(update={"bootstrap_servers": f"127.0.0.1:{free_port()}"})
    with closing(Arrivals(nobody, KafkaOffsets(nobody))) as away:
        away.wait({(CHANGES, 0): 0}, threading.Event())
