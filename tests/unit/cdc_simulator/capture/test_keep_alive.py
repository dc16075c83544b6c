"""A wait for Kafka ends when a stop is asked for."""

import threading

import pytest

from cdc_simulator.capture.keep_alive import StandbyKeepAlive, StoppedError


def test_a_stop_ends_the_wait() -> None:
    stop = threading.Event()
    keep_alive = StandbyKeepAlive(stop)
    keep_alive.while_blocked()
    stop.set()
    with pytest.raises(StoppedError):
        keep_alive.while_blocked()
