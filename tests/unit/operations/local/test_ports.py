"""A taken port is said plainly."""

import os
import socket

import pytest

from lakepulse.errors import PortInUseError
from operations.local.ports import FREE_PORTS, LOOPBACK, free_port, require_free


def test_a_taken_port_names_service_owner_and_setting() -> None:
    with socket.create_server((LOOPBACK, free_port())) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError) as caught:
            require_free(port, "Kafka", "LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS")
    assert str(caught.value).startswith(f"port {port}, which Kafka needs, is in use by ")
    assert f"(process {os.getpid()})" in str(caught.value)
    assert "LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS" in caught.value.cure


def test_a_free_port_can_be_taken() -> None:
    port = free_port()
    assert port in FREE_PORTS
    require_free(port, "Kafka", "LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS")
