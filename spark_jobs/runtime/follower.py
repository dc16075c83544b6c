"""A thread that runs one stage after another stage's publications, always at the newest, never queueing them up."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Work = TypeVar("Work")


class Follower(Generic[Work]):
    """Runs ``step`` on the work that has come together while the last step ran.

    ``merge`` joins work that waits with work that comes. The first error ends the thread and stays in ``error``.
    """

    def __init__(self, name: str, step: Callable[[Work], None], merge: Callable[[Work, Work], Work]) -> None:
        self.error: BaseException | None = None
        self._step = step
        self._merge = merge
        self._waiting: Work | None = None
        self._busy = False
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Work) -> None:
        """Hand over ``work`` and return at once."""
        with self._changed:
            self._waiting = work if self._waiting is None else self._merge(self._waiting, work)
            self._changed.notify_all()

    def drain(self, seconds: float | None = None) -> None:
        """Return when nothing waits and nothing runs, the thread has failed, or ``seconds`` have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self.error or (self._waiting is None and not self._busy), seconds)

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self.drain()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                self._step(work)
            except BaseException as error:  # noqa: BLE001  # the thread's edge: the stream raises it again
                self.error = error
            with self._changed:
                self._busy = False
                self._changed.notify_all()
            if self.error:
                return

    def _next(self) -> Work | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._closed)
            work, self._waiting = self._waiting, None
            self._busy = work is not None
            return work
