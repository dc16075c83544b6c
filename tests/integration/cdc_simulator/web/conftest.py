import pytest

from cdc_simulator.source.load import load
from lakepulse.settings import Settings


@pytest.fixture
def source(fresh: Settings) -> Settings:
    """A loaded source, on whose topic nothing is yet."""
    load(fresh, 0.01, 7, lambda _: None)
    return fresh
