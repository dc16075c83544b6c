"""Watermarks of an API: the last day that was landed, by the place that was asked about, kept in the landing zone."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from lakepulse.contracts.durations import duration
from lakepulse.errors import LakeError
from spark_jobs.ingestion.apis.landing import STATE_FOLDER, LandingZone
from spark_jobs.ingestion.apis.periods import DayRange, moved

WHOLE = ""
"""The key of an API that is asked about no places."""


@dataclass
class Watermarks:
    """How far one API was fetched, by place, its newest file, and when all of a fetch had been landed."""

    until: dict[str, date] = field(default_factory=dict)
    file: str = ""
    complete_at: datetime | None = None

    def due_at(self, every: str) -> datetime | None:
        """When the API is to be asked again, None: at once."""
        return self.complete_at + duration(every) if self.complete_at else None

    def move(self, places: list[str], landed: DayRange | None, file: str) -> None:
        """Note that ``landed`` (None: an API without a period) is in ``file`` for ``places``."""
        if landed:
            self.until |= {place: moved(self.until.get(place), landed) for place in places}
        self.file = file


def read_watermarks(zone: LandingZone, api: str) -> Watermarks:
    """What is noted of ``api``; LakeError where it cannot be read."""
    content = zone.get(_name(api))
    if content is None:
        return Watermarks()
    try:
        document = json.loads(content)
        until = {place: date.fromisoformat(day) for place, day in document["until"].items()}
        complete = document["complete_at"]
        return Watermarks(until, str(document["file"]), complete and datetime.fromisoformat(complete))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(
            f"the landing zone's {_name(api)} is damaged ({error})",
            f"Delete it: `lakepulse fetch {api}` then begins anew, and what comes twice does no harm.",
        ) from None


def write_watermarks(zone: LandingZone, api: str, watermarks: Watermarks) -> None:
    """Note how far ``api`` was fetched, after its file has landed."""
    days = {place: day.isoformat() for place, day in sorted(watermarks.until.items())}
    complete = watermarks.complete_at and watermarks.complete_at.isoformat()
    document = {"until": days, "file": watermarks.file, "complete_at": complete}
    zone.put(_name(api), json.dumps(document, indent=1).encode())


def _name(api: str) -> str:
    return f"{STATE_FOLDER}/{api}.json"
