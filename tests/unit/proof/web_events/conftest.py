"""One lake of web events for all that look at it; who changes it makes another."""

import pytest

from tests.unit.proof.web_events.planted import SENT
from tests.unit.spark_jobs.events.event_lake import EventLake, seconds


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> EventLake:
    made = EventLake(tmp_path_factory.mktemp("events"))
    made.take(SENT)
    made.idle(seconds(400))
    return made
