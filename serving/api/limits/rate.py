"""Requests a minute of one address, or of one key at one address: a fixed window, counted in this process's memory."""

import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage

from serving.api.access.roles import Role
from serving.api.settings import ServingSettings

_WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Verdict:
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


class RequestLimit:
    """Counts requests; for one event loop."""

    def __init__(self, settings: ServingSettings) -> None:
        self._storage = MemoryStorage()
        self._open = RateLimitItemPerMinute(settings.requests_per_minute)
        self._with_key = RateLimitItemPerMinute(settings.requests_per_minute_with_key)

    def count(self, address: str, role: Role) -> Verdict:
        """One more request of ``address``, which asks as ``role``."""
        item = self._open if role is Role.OPEN else self._with_key
        key = f"{address}/{role.value}"
        used = self._storage.incr(key, _WINDOW_SECONDS)
        ends = self._storage.get_expiry(key)
        return Verdict(item.amount, item.amount - used, max(1, round(ends - time.time())))
