"""Hops: how far each is behind the source, as `lakepulse status` shows it."""

from collections.abc import Iterable

from lakepulse.settings import Settings
from operations.exporter.family import Family, Reading
from operations.hops.hop import Hop
from operations.hops.read import read_flow

LAG_BYTES = Family(
    "lakepulse_hop_lag_bytes",
    "WAL between the hop and the source's end, 0 where no change is missing",
    ("hop",),
)
LAG_SECONDS = Family(
    "lakepulse_hop_lag_seconds", "Age of the oldest change that the hop lacks, 0 where none is", ("hop",)
)
DECODED = Family("lakepulse_hop_messages_waiting", "Messages in Kafka that the stream has not received")


class HopsSource:
    """The way from the source to gold."""

    name = "hops"
    seconds = 15.0
    families = (LAG_BYTES, LAG_SECONDS, DECODED)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self) -> Reading:
        """All hops; raises ServiceError where the source does not answer."""
        return of_hops(read_flow(self._settings))


def of_hops(hops: Iterable[Hop]) -> Reading:
    """The families of ``hops``; what is not known has no sample."""
    found = tuple(hops)
    waiting: dict[tuple[str, ...], float] = {
        (): each.waiting for each in found if each.name == "kafka" and each.waiting is not None
    }  # noqa: B035
    return {
        LAG_BYTES: {(each.name,): each.behind_bytes for each in found if each.behind_bytes is not None},
        LAG_SECONDS: {(each.name,): each.lag_seconds for each in found if each.lag_seconds is not None},
        DECODED: waiting,
    }
