"""The summary of what a producer did: what its ledger says, counted."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from cdc_simulator.web.visits.departures import EventBatch


@dataclass
class WebSummary:
    """Events by type, other messages by kind, and batches; ``unsent`` is how many wait for Kafka."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    events: Counter[str] = field(default_factory=Counter)
    malformed: Counter[str] = field(default_factory=Counter)
    late: int = 0
    duplicates: int = 0
    missed: int = 0
    batches: int = 0
    sent: int = 0
    unsent: int = 0
    sessions: int = 0
    reconnects: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wrote(self, batch: EventBatch) -> None:
        """Count a batch that is in the ledger."""
        with self._lock:
            self.events.update(str(event.event_type) for event in batch.events)
            self.malformed += batch.malformed
            self.late += batch.late
            self.duplicates += batch.duplicates
            self.batches += 1

    def counted(self) -> tuple[dict[str, int], dict[str, int]]:
        """Events by type, and messages by what they are: event, duplicate or malformed."""
        with self._lock:
            messages = {
                "event": self.events.total(),
                "duplicate": self.duplicates,
                "malformed": self.malformed.total(),
            }
            return dict(self.events), messages

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events.total() / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, object]:
        """For ``--json``; ``missed`` are events that nobody could write down because Postgres was away."""
        return {
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "events": self.events.total(),
            "rate": round(self.rate, 1),
            "types": dict(sorted(self.events.items())),
            "late": self.late,
            "duplicates": self.duplicates,
            "malformed": dict(sorted(self.malformed.items())),
            "missed": self.missed,
            "batches": self.batches,
            "sent": self.sent,
            "unsent": self.unsent,
            "sessions": self.sessions,
            "reconnects": self.reconnects,
        }
