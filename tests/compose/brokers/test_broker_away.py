"""One of three brokers dies under traffic: the flow goes on without it, and nothing is lost."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose, pytest.mark.drill]

PATIENCE_SECONDS = 300
ONCE = ("compose", "run", "--rm", "--no-deps")
PARTITIONS = """
import json, os
from confluent_kafka.admin import AdminClient
client = AdminClient({"bootstrap.servers": os.environ["LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS"]})
of_topics = [topic.partitions.values() for topic in client.list_topics(timeout=60).topics.values()]
print(json.dumps([[len(each.replicas), len(each.isrs)] for of_topic in of_topics for each in of_topic]))
"""


def partitions(platform: Platform) -> set[tuple[int, int]]:
    """How many replicas partitions have, and how many of them are in sync."""
    done = platform.docker(*ONCE, "--entrypoint", "python", "lakepulse", "-c", PARTITIONS)
    assert done.returncode == 0, done.stderr
    return {(replicas, in_sync) for replicas, in_sync in json.loads(done.stdout)}


def wait_for(platform: Platform, wanted: set[tuple[int, int]]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := partitions(platform)) != wanted:
        assert time.monotonic() < deadline, f"replicas and those in sync are {found}"
        time.sleep(2)


def test_a_broker_dies_and_nothing_is_lost(platform: Platform) -> None:
    wait_for(platform, {(3, 3)})
    with ThreadPoolExecutor(1) as aside:
        traffic = ("workload", "workload", "--rate", "50", "--duration", "30s", "--json")
        sent = aside.submit(platform.docker, *ONCE, *traffic)
        time.sleep(10)
        # What the user has killed is not started again. It is the first that everybody asks, and may lead the others.
        assert platform.docker("compose", "kill", "kafka").returncode == 0
        assert sent.result().returncode == 0, sent.result().stderr
    wait_for(platform, {(3, 2)})
    proof = platform.docker(*ONCE, "lakepulse", "verify")
    print(proof.stdout[-1500:])
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert "nothing lost" in proof.stdout

    assert platform.docker("compose", "start", "kafka").returncode == 0
    wait_for(platform, {(3, 3)})
