"""The watch: asks in the background for what neither Kafka nor Postgres says by itself.

That is, topics that were lost or made anew, and a publication that has changed (decision 11).
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cdc_simulator.capture.kafka.state import CaptureState
from cdc_simulator.capture.kafka.topics import Topics
from cdc_simulator.capture.plan import TablesAddedError, added_tables, lost_member, lost_topic
from cdc_simulator.capture.postgres.catalog import connected, publication_members
from cdc_simulator.capture.postgres.slot import RESNAPSHOT
from lakepulse.errors import LakePulseError, LostGuaranteeError

_LOG = logging.getLogger(__name__)
_EVERY, _LAST_SECONDS = 10.0, 5.0

Found = LostGuaranteeError | TablesAddedError


class Inspection(Protocol):
    """One thing to look at."""

    def find(self) -> Found | None:
        """What is wrong, None where nothing is; raises LakePulseError where it cannot be told now."""
        ...


class Watch:
    """A thread that makes its inspections every ten seconds; ``check`` raises what it found."""

    def __init__(self, inspections: Sequence[Inspection]) -> None:
        self._inspections = inspections
        self._blind = False
        self._found: Found | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise LostGuaranteeError where changes may be missing, TablesAddedError where tables have come."""
        if self._found is not None:
            raise self._found

    def stop(self) -> None:
        """End the thread; where a service is away, the inspection under way is not waited for to its end."""
        self._stopped.set()
        self._thread.join(_LAST_SECONDS)

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY) and self._found is None:
            try:
                for inspection in self._inspections:
                    self._found = self._found or inspection.find()
                self._blind = False
            except LakePulseError as error:
                if not self._blind:
                    _LOG.warning("cannot look at topics and publication for now: %s", error)
                self._blind = True


@dataclass(frozen=True)
class TopicInspection:
    """Whether all topics still are the ones that were written to."""

    topics: Topics
    state: CaptureState

    def find(self) -> Found | None:
        """A topic that vanished or was made anew."""
        lost = lost_topic(self.state.topics, self.topics.ids(self.state.topics))
        return None if lost is None else LostGuaranteeError(lost, RESNAPSHOT)


@dataclass(frozen=True)
class PublicationInspection:
    """Whether the publication still has the tables that the snapshot held, and has got others."""

    dsn: str
    publication: str
    state: CaptureState
    captured: Sequence[str]

    def find(self) -> Found | None:
        """A table that left the publication or was made anew in it, else captured tables that have come."""
        with connected(self.dsn) as connection:
            members = publication_members(connection, self.publication)
        lost = lost_member(self.state.members, members)
        if lost is not None:
            return LostGuaranteeError(lost, RESNAPSHOT)
        added = added_tables(self.state.members, members, self.captured)
        return TablesAddedError(added) if added else None
