"""Requests a minute: counted by address and role, in windows that end."""

from serving.api.access.roles import Role
from serving.api.limits.rate import RequestLimit
from serving.api.settings import ServingSettings


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def limit(clock: Clock) -> RequestLimit:
    return RequestLimit(ServingSettings(requests_per_minute=2, requests_per_minute_with_key=5), clock)


def test_each_address_and_each_role_has_requests_of_its_own() -> None:
    counted = limit(Clock())
    assert [counted.count("a", Role.OPEN).left for _ in range(3)] == [1, 0, -1]
    assert counted.count("a", Role.OPEN).refused
    assert counted.count("b", Role.OPEN).left == 1
    assert counted.count("a", Role.VIEWER).left == 4


def test_a_window_ends_a_minute_after_its_first_request() -> None:
    clock = Clock()
    counted = limit(clock)
    assert counted.count("a", Role.OPEN).seconds == 60
    clock.now += 59.0
    assert (counted.count("a", Role.OPEN).left, counted.count("a", Role.OPEN).seconds) == (0, 1)
    clock.now += 1.0
    assert counted.count("a", Role.OPEN).left == 1


def test_windows_that_have_ended_are_forgotten() -> None:
    clock = Clock()
    counted = limit(clock)
    for number in range(1000):
        counted.count(f"address {number}", Role.OPEN)
    clock.now += 61.0
    counted.count("a", Role.OPEN)
    assert len(counted._windows) == 1
