"""The audit: one line of JSON for each request, without keys, values or bodies.

Lines are written together, a few times a second: one write each would cost a kept answer as much as all the rest of it.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from serving.api.access.roles import Role

FLUSH_SECONDS = 0.2
"""How much of the audit a process that is killed takes with it, at most."""
log = logging.getLogger("lakepulse.audit")
_LABELS = {role: role.label for role in Role}


class AuditLine(NamedTuple):
    """One request: who asked for what, what came of it, how long it took (s), how many bytes were sent.

    ``operation`` is empty where it came to none; ``kept``: its answer lay ready at the door.
    """

    at: float
    identity: str
    address: str
    role: Role
    method: str
    path: str
    operation: str
    kept: bool
    status: int
    seconds: float
    sent: int

    def text(self) -> str:
        """As JSON. Written out, since an encoder takes four times as long; what a caller has made up is quoted."""
        at = f"{_second(int(self.at))}.{int(self.at * 1000) % 1000:03d}+00:00"
        return (
            f'{{"at":"{at}","request":"{self.identity}","address":{quoted(self.address)},'
            f'"role":"{_LABELS[self.role]}","method":{quoted(self.method)},"path":{quoted(self.path)},'
            f'"operation":"{self.operation}","kept":{"true" if self.kept else "false"},'
            f'"status":{self.status},"milliseconds":{self.seconds * 1000:.2f},"bytes":{self.sent}}}'
        )


@lru_cache(maxsize=4)
def _second(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()[:19]


class Audit:
    """Takes lines from the event loop; a thread writes them and shows them to ``watch``."""

    def __init__(self, watch: Callable[[Sequence[AuditLine]], None]) -> None:
        self._watch = watch
        self._lines: deque[AuditLine] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write, name="api-audit", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self) -> None:
        """Write what is left."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self.flush()

    def record(self, line: AuditLine) -> None:
        """Take one line."""
        self._lines.append(line)

    def flush(self) -> None:
        """Write what there is."""
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        if lines:
            log.info("\n".join([line.text() for line in lines]))
            self._watch(lines)

    def _write(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            self.flush()
