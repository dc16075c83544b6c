"""Patience of the simulators with services that are away."""

import threading

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from lakepulse.errors import ServiceError


def patiently(stop: threading.Event, seconds: float) -> Retrying:
    """Attempts again after each ServiceError, for so many ``seconds`` and not after ``stop``; then raises it."""

    def pause(seconds: float) -> None:
        stop.wait(seconds)

    return Retrying(
        retry=retry_if_exception_type(ServiceError),
        wait=wait_random_exponential(multiplier=0.2, max=5),
        stop=lambda state: stop.is_set() or stop_after_delay(seconds)(state),
        sleep=pause,
        reraise=True,
    )
