import pytest

from tests.unit.cdc_simulator.capture.changes.rig import Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()
