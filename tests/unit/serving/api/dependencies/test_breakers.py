"""What opens a breaker, and what is only an answer."""

import pytest

from lakepulse.errors import LakeError
from serving.api.dependencies.breakers import Breakers
from serving.api.problems import AwayError, unavailable
from serving.api.settings import ServingSettings


def failing(breakers: Breakers, error: Exception) -> None:
    def ask() -> None:
        raise error

    with pytest.raises((type(error), AwayError)):
        breakers.call("lake", ask)


@pytest.fixture
def breakers() -> Breakers:
    return Breakers(ServingSettings(failures=2, rest_seconds=60))


def test_failures_in_a_row_open_it(breakers: Breakers) -> None:
    for _ in range(2):
        failing(breakers, LakeError("the lake is away", "Wait."))
    assert breakers.states()["lake"] == "open"
    with pytest.raises(AwayError, match="lake"):
        breakers.call("lake", lambda: 1)


def test_a_table_that_nothing_has_written_leaves_it_closed(breakers: Breakers) -> None:
    for _ in range(3):
        failing(breakers, unavailable("bronze.weather has no rows yet: nothing has written it", 30))
    assert breakers.states()["lake"] == "closed"
    assert breakers.call("lake", lambda: 1) == 1
