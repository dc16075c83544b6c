import pytest

from cdc_simulator.source.load import load
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.workload.traffic import ask


@pytest.fixture
def source(fresh: Settings) -> Settings:
    """A loaded source."""
    load(fresh, 0.01, 7, lambda _: None)
    return fresh


@pytest.fixture
def slot(source: Settings) -> str:
    """A slot of Postgres' own test decoder."""
    name = f"{source.capture.slot}_decoded"
    ask(source, f"SELECT pg_create_logical_replication_slot('{name}', 'test_decoding')", ADMIN)
    return name
