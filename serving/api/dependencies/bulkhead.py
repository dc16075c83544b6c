"""A bulkhead: a few threads for one dependency, and a short queue before them, so that a slow one holds up no other."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from serving.api.problems import AwayError, unavailable

Value = TypeVar("Value")


class Bulkhead:
    """Runs what waits for ``name`` in threads of its own; for one event loop."""

    def __init__(self, name: str, threads: int, waiting: int, seconds: float) -> None:
        self._name, self._seconds = name, seconds
        self._most = threads + waiting
        self._inside = 0
        self._given_up = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=f"api-{name}")

    @property
    def lags(self) -> bool:
        """Whether work that took too long is still under way here."""
        return self._given_up > 0

    async def run(self, work: Callable[[], Value]) -> Value:
        """What ``work`` gives; raises ApiProblem where too many wait already, AwayError where it takes too long.

        A thread cannot be ended from outside: work that takes too long keeps its place here until it has ended, and
        has a limit of its own that ends it (a query is interrupted, a client has time limits).
        """
        if self._inside >= self._most:
            raise unavailable(f"{self._most} requests wait for {self._name} already", 1)
        self._inside += 1
        loop = asyncio.get_running_loop()
        running = self._threads.submit(work)
        running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._left))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(running), self._seconds)
        except TimeoutError as error:
            if not running.cancel() and not running.done():
                self._given_up += 1
                running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._ended))
            raise AwayError(self._name, f"it did not answer within {self._seconds:g} s") from error

    def close(self) -> None:
        """Take no more work; what runs ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _left(self) -> None:
        self._inside -= 1

    def _ended(self) -> None:
        self._given_up -= 1
