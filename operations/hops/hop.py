"""A hop: one place on the way from the source to gold, and how far it has come."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hop:
    """One hop. Its lag counts from the source: bytes of WAL, and the age of the oldest change that is not there.

    ``position`` is an LSN; ``behind_bytes`` the WAL between it and the source's end, 0 where no change is missing;
    ``lag_seconds`` the age of the oldest missing change, 0 where none is, None where it is not known; ``waiting``
    what has not gone on from here (bytes of WAL in the slot, messages in Kafka); ``idle_seconds`` since it last
    advanced. Of the window: ``rows_per_second``, and the seconds from commit until visible as ``latency_p50`` and
    ``latency_p95`` (None where nothing arrived). ``note`` says what is not so with this hop.
    """

    name: str
    position: int | None = None
    behind_bytes: int | None = None
    lag_seconds: float | None = None
    waiting: int | None = None
    idle_seconds: float | None = None
    rows_per_second: float | None = None
    latency_p50: float | None = None
    latency_p95: float | None = None
    note: str = ""
