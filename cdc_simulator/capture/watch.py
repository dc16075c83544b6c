"""Looks in the background for what neither Kafka nor Postgres says by itself: lost topics, a changed publication."""

import logging
import threading
from collections.abc import Callable, Sequence

from cdc_simulator.capture.kafka.state import CaptureState
from cdc_simulator.capture.kafka.topics import Topics
from cdc_simulator.capture.plan import TablesAddedError, added_tables, lost_member, lost_topic
from cdc_simulator.capture.postgres.catalog import connected, publication_members
from cdc_simulator.capture.postgres.slot import RESNAPSHOT
from lakepulse.errors import LakePulseError, LostGuaranteeError

_LOG = logging.getLogger(__name__)
_EVERY = 10.0

Found = LostGuaranteeError | TablesAddedError
Look = Callable[[], Found | None]


class Watch:
    """A thread that looks every ten seconds; ``check`` raises what it found."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = looks
        self._found: Found | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise LostGuaranteeError where changes may be missing, TablesAddedError where tables have come."""
        if self._found is not None:
            raise self._found

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY) and self._found is None:
            for look in self._looks:
                try:
                    self._found = self._found or look()
                except LakePulseError as error:
                    _LOG.warning("cannot look at topics and publication now: %s", error)


def look_at_topics(topics: Topics, state: CaptureState) -> Look:
    """Whether all topics still are the ones that were written to."""

    def look() -> Found | None:
        lost = lost_topic(state.topics, topics.ids(state.topics))
        return None if lost is None else LostGuaranteeError(lost, RESNAPSHOT)

    return look


def look_at_publication(dsn: str, publication: str, state: CaptureState, captured: Sequence[str]) -> Look:
    """Whether the publication still has the tables that the snapshot held, and has got others."""

    def look() -> Found | None:
        with connected(dsn) as connection:
            members = publication_members(connection, publication)
        lost = lost_member(state.members, members)
        if lost is not None:
            return LostGuaranteeError(lost, RESNAPSHOT)
        added = added_tables(state.members, members, captured)
        return TablesAddedError(added) if added else None

    return look
