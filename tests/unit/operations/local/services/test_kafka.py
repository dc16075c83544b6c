"""The embedded broker's configuration."""

from pathlib import Path

import pytest

from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings
from operations.local.services import kafka
from operations.local.settings import LocalSettings


def properties(folder: Path, settings: KafkaSettings) -> dict[str, str]:
    written = kafka.server_properties(folder, settings, LocalSettings(kafka_controller_port=4711))
    return dict(line.split("=", 1) for line in written.splitlines())


def test_the_broker_never_makes_topics_by_itself(tmp_path: Path) -> None:
    assert properties(tmp_path, KafkaSettings())["auto.create.topics.enable"] == "false"


def test_clients_are_told_the_port_that_it_listens_on(tmp_path: Path) -> None:
    found = properties(tmp_path, KafkaSettings(bootstrap_servers="localhost:9999"))
    assert found["advertised.listeners"] == "PLAINTEXT://127.0.0.1:9999"
    assert found["listeners"].split(",") == [found["advertised.listeners"], "CONTROLLER://127.0.0.1:4711"]
    assert found["controller.quorum.voters"] == "1@127.0.0.1:4711"


@pytest.mark.parametrize("servers", ["kafka.example:9092", "127.0.0.1:1,127.0.0.1:2", "127.0.0.1"])
def test_a_broker_elsewhere_is_not_ours_to_start(servers: str) -> None:
    with pytest.raises(ServiceError, match=f"not on {servers}"):
        kafka.port(KafkaSettings(bootstrap_servers=servers))
