"""Requests a minute of one address, or of one key at one address: a fixed window, counted in this process's memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from serving.api.access.roles import Role
from serving.api.settings import ServingSettings

WINDOW_SECONDS = 60.0


class Verdict(NamedTuple):
    """How many requests are ``allowed`` a minute and ``left`` (below 0: one too many), until ``seconds`` from now."""

    allowed: int
    left: int
    seconds: int

    @property
    def refused(self) -> bool:
        """Whether the request is one too many."""
        return self.left < 0

    def headers(self) -> list[tuple[bytes, bytes]]:
        """What is left, for the caller."""
        return [
            (b"ratelimit-limit", b"%d" % self.allowed),
            (b"ratelimit-remaining", b"%d" % max(0, self.left)),
            (b"ratelimit-reset", b"%d" % self.seconds),
        ]


@dataclass
class _Window:
    ends: float
    used: int = 0


class RequestLimit:
    """Counts requests; for one event loop. A window begins with the first request after the last one's end.

    A library's counter cost a kept answer more than all else that the door does.
    """

    def __init__(self, settings: ServingSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._open = settings.requests_per_minute
        self._with_key = settings.requests_per_minute_with_key
        self._clock = clock
        self._windows: dict[tuple[str, Role], _Window] = {}
        self._swept = clock()

    def count(self, address: str, role: Role) -> Verdict:
        """One more request of ``address``, which asks as ``role``."""
        now = self._clock()
        window = self._windows.get((address, role))
        if window is None or now >= window.ends:
            window = self._begin(address, role, now)
        window.used += 1
        allowed = self._open if role is Role.OPEN else self._with_key
        return Verdict(allowed, allowed - window.used, max(1, round(window.ends - now)))

    def _begin(self, address: str, role: Role, now: float) -> _Window:
        if now - self._swept >= WINDOW_SECONDS:
            self._swept = now
            self._windows = {key: each for key, each in self._windows.items() if now < each.ends}
        window = self._windows[address, role] = _Window(now + WINDOW_SECONDS)
        return window
