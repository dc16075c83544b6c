"""Ends of the topic, with the moment of asking."""

from dataclasses import dataclass
from datetime import datetime

from spark_jobs.events.marks import Offsets


@dataclass(frozen=True)
class TopicEnds:
    """The offset after the last of every partition, and the moment before which they were asked for."""

    asked_at: datetime
    offsets: Offsets
