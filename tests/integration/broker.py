"""The platform's Kafka, which is away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from lakepulse.settings import Settings
from operations.local.layout import Layout
from operations.local.services.health import wait_for
from operations.local.supervision import supervisor
from tests.conftest import PATIENCE_SECONDS


@contextmanager
def without_kafka(settings: Settings) -> Iterator[None]:
    """Kafka is stopped for as long as the block lasts, and answers again after it."""
    supervisor.stop("kafka")
    try:
        yield
    finally:
        supervisor.start("kafka")
        wait_for("kafka", settings, supervisor.Supervisor(Layout.of(settings.home)), PATIENCE_SECONDS)
