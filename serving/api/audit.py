"""The audit: one line of JSON for each request, without keys, values or bodies."""

import json
import logging
import time
from datetime import UTC, datetime

from serving.api.access.roles import Role

log = logging.getLogger("lakepulse.audit")


def record(
    identity: str, address: str, role: Role, method: str, path: str, status: int, began: float, sent: int
) -> None:
    """Write who asked for what, what came of it, how long it took since ``began`` (perf_counter), how much was sent."""
    log.info(
        '{"at":"%s","request":"%s","address":"%s","role":"%s","method":"%s","path":%s,"status":%d,'
        '"milliseconds":%.2f,"bytes":%d}',
        datetime.now(UTC).isoformat(timespec="milliseconds"),
        identity,
        address,
        role.label,
        method,
        json.dumps(path),
        status,
        (time.perf_counter() - began) * 1000,
        sent,
    )
