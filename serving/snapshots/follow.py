"""Snapshots one after the other: at every look that finds a newer publication of gold."""

import logging
import threading
from collections.abc import Callable

from lakepulse.errors import LakeError
from serving.snapshots.publish import Published, Publisher

_log = logging.getLogger(__name__)


def follow(
    publisher: Publisher, seconds: float, stop: threading.Event, tell: Callable[[Published], None]
) -> None:
    """Publish every so many seconds, and ``tell`` of each new snapshot, until ``stop`` is set.

    What the lake does not have yet, or has just replaced, is a warning: the next look may find it.
    """
    while not stop.is_set():
        try:
            published = publisher.publish()
        except LakeError as error:
            _log.warning("%s", error)
        else:
            if published.is_new:
                tell(published)
        stop.wait(seconds)
