"""The platform that a bench runs on: its own, so that nobody's state or ports are touched."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from lakepulse.settings import Settings
from operations.local import platform
from operations.local.ports import free_port


@contextmanager
def own_platform() -> Iterator[Settings]:
    """A platform in a temporary home on free ports, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="lakepulse-bench-") as home:
        os.environ |= {
            "LAKEPULSE_HOME": home,
            "LAKEPULSE_POSTGRES_PORT": str(free_port()),
            "LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}",
            "LAKEPULSE_LOCAL_KAFKA_CONTROLLER_PORT": str(free_port()),
            "LAKEPULSE_REGISTRY_URL": f"http://127.0.0.1:{free_port()}/apis/ccompat/v7",
            "LAKEPULSE_CAPTURE_METRICS_PORT": str(free_port()),
            "LAKEPULSE_STREAM_METRICS_PORT": str(free_port()),
            "LAKEPULSE_WEB_METRICS_PORT": str(free_port()),
            "LAKEPULSE_SERVING_PORT": str(free_port()),
        }
        settings = Settings()
        try:
            platform.up(settings, lambda name, text: None)
            yield settings
        finally:
            platform.down(settings)
