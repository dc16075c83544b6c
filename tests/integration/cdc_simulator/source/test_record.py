"""The record of a load tells a whole one from one that was interrupted."""

import pytest

from cdc_simulator.source.load import load, status
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.source.test_load import SCALE, silent

pytestmark = pytest.mark.integration


def test_an_interrupted_load_is_started_over(fresh: Settings) -> None:
    class PowerCut(Exception):
        pass

    def cut(text: str) -> None:
        if text.startswith("building"):
            raise PowerCut

    with pytest.raises(PowerCut):
        load(fresh, SCALE, 7, cut)
    interrupted = status(fresh)
    assert interrupted is not None
    assert interrupted.status == "loading"
    assert load(fresh, SCALE, 7, silent).status == "loaded"
