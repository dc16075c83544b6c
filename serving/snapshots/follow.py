"""Snapshots one after the other: at every look that finds a newer publication of gold."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from deltalake.exceptions import DeltaError

from lakepulse.errors import LakeError, ServiceError, first_line
from serving.snapshots.publish import Published, Publisher

_AWAY = (ServiceError, DeltaError, OSError)
"""What the object store's absence is called by those who read tables and write files."""
_log = logging.getLogger(__name__)


def follow(
    publisher: Publisher,
    seconds: float,
    stop: threading.Event,
    tell: Callable[[Published], None],
    heartbeat: Path | None = None,
) -> None:
    """Publish every so many seconds, and ``tell`` of each new snapshot, until ``stop`` is set.

    What the lake does not have yet, or has just replaced, is a warning: the next look may find it. So is an object
    store that is away, but then ``heartbeat`` is not touched, which else is at the start and after every look.
    """
    _beat(heartbeat)
    while not stop.is_set():
        try:
            published = publisher.publish()
        except LakeError as error:
            _log.warning("%s", error)
            _beat(heartbeat)
        except _AWAY as error:
            _log.warning("no snapshot was made: %s", first_line(error))
        else:
            _beat(heartbeat)
            if published.is_new:
                tell(published)
        stop.wait(seconds)


def _beat(heartbeat: Path | None) -> None:
    if heartbeat:
        heartbeat.touch()
