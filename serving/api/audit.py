"""The audit: one line of JSON for each request, without keys, values or bodies.

Lines are written together, a few times a second: one write each would cost a kept answer as much as all the rest of it.
"""

import json
import logging
import threading
from collections import deque
from datetime import UTC, datetime
from typing import NamedTuple

from serving.api.access.roles import Role

FLUSH_SECONDS = 0.2
"""How much of the audit a process that is killed takes with it, at most."""
log = logging.getLogger("lakepulse.audit")


class AuditLine(NamedTuple):
    """One request: who asked for what, what came of it, how long it took (s), how many bytes were sent."""

    at: float
    identity: str
    address: str
    role: Role
    method: str
    path: str
    status: int
    seconds: float
    sent: int

    def text(self) -> str:
        """As JSON."""
        return json.dumps(
            {
                "at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds"),
                "request": self.identity,
                "address": self.address,
                "role": self.role.label,
                "method": self.method,
                "path": self.path,
                "status": self.status,
                "milliseconds": round(self.seconds * 1000, 2),
                "bytes": self.sent,
            },
            separators=(",", ":"),
        )


class Audit:
    """Takes lines from the event loop; a thread writes them."""

    def __init__(self) -> None:
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
        lines = [self._lines.popleft().text() for _ in range(len(self._lines))]
        if lines:
            log.info("\n".join(lines))

    def _write(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            self.flush()
