"""Looks in the background whether topics still are the ones that were written to: the broker does not say so."""

import logging
import threading

from cdc_simulator.capture.plan import lost_topic
from cdc_simulator.capture.slot import RESNAPSHOT
from cdc_simulator.capture.topics import Topics
from lakepulse.errors import LakePulseError, LostGuaranteeError

_LOG = logging.getLogger(__name__)
_EVERY = 10.0


class TopicWatch:
    """A thread that compares topic ids every ten seconds; ``check`` raises what it found."""

    def __init__(self, topics: Topics, recorded: dict[str, str]) -> None:
        self._topics, self._recorded = topics, recorded
        self._lost: str | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="topic-watch", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise LostGuaranteeError where a topic has vanished or was recreated."""
        if self._lost is not None:
            raise LostGuaranteeError(self._lost, RESNAPSHOT)

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY) and self._lost is None:
            try:
                self._lost = lost_topic(self._recorded, self._topics.ids(self._recorded))
            except LakePulseError as error:
                _LOG.warning("cannot look at the topics now: %s", error)
