"""The flow as far as gold on three brokers, as the preset ``ha`` has them."""

from collections.abc import Iterator

import pytest

from operations.compose.machine.environment import read_environment
from operations.compose.machine.installation import ROOT
from operations.compose.start import prepare
from tests.compose.conftest import Platform, installation

PRESET = ROOT / "docker" / "presets" / "ha.env"
SERVICES = ("kafka", "kafka-2", "kafka-3", "spark-worker", "stream", "snapshots")
"""And what these depend on: all that ``verify`` asks for."""
MINUTES_20 = 1200


@pytest.fixture(scope="package")
def platform() -> Iterator[Platform]:
    with installation("lakepulse-test-brokers", {**read_environment(PRESET), "SPARK_WORKERS": "1"}) as found:
        prepare(found.installation, None)
        up = found.docker("compose", "up", "--detach", "--no-build", *SERVICES, timeout=MINUTES_20)
        assert up.returncode == 0, up.stderr[-3000:]
        for service in SERVICES:
            found.wait_until_ready(service)
        yield found
