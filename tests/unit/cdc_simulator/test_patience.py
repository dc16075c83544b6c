"""How long the simulators ask again."""

import threading
from collections.abc import Callable

import pytest

from cdc_simulator.patience import patiently
from lakepulse.errors import ServiceError


def away_for(times: int) -> Callable[[], int]:
    """A service that is away so many times; it then says how often it was asked."""
    asked = 0

    def ask() -> int:
        nonlocal asked
        asked += 1
        if asked <= times:
            raise ServiceError("it is away", "Wait.")
        return asked

    return ask


def test_a_service_that_comes_back_is_asked_until_it_answers() -> None:
    assert patiently(threading.Event(), 60)(away_for(2)) == 3


def test_after_a_stop_nobody_asks_again() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(ServiceError, match="away"):
        patiently(stop, 60)(away_for(1))


def test_patience_has_an_end() -> None:
    with pytest.raises(ServiceError, match="away"):
        patiently(threading.Event(), 0)(away_for(1))


def test_another_error_is_raised_at_once() -> None:
    def broken() -> None:
        raise ValueError("not away")

    with pytest.raises(ValueError, match="not away"):
        patiently(threading.Event(), 60)(broken)
