"""The plan of a fetch: which days are asked for about which places, from each place's own watermark."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lakepulse.contracts.apis.model import ApiSource
from lakepulse.errors import SettingsError
from spark_jobs.ingestion.apis.periods import DayRange, days_to_fetch, parts
from spark_jobs.ingestion.apis.session import ApiRequest
from spark_jobs.ingestion.apis.watermarks import WHOLE, Watermarks


@dataclass(frozen=True)
class ApiPlace:
    """What requests are about: their parameters, and the values that each of their records gets. WHOLE: everything."""

    key: str = WHOLE
    query: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedFile:
    """What goes into one file: its days (None: an API without a period) and places."""

    days: DayRange | None
    places: tuple[ApiPlace, ...]

    @property
    def period(self) -> str:
        """The days as a part of a file's name; empty without a period."""
        return f"{self.days.first:%Y%m%d}-{self.days.last:%Y%m%d}" if self.days else ""


@dataclass(frozen=True)
class Wish:
    """The days that a user names in place of the watermark's."""

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise SettingsError(
                f"--since {self.since} is after --until {self.until}", "Name the earlier day with --since."
            )


def planned_files(
    source: ApiSource, places: Sequence[ApiPlace], watermarks: Watermarks, today: date, wish: Wish
) -> list[PlannedFile]:
    """What is to be fetched, the oldest days first; raises SettingsError for a wish of days from an API without any."""
    if source.period is None:
        if wish != Wish():
            raise SettingsError(
                f"the API {source.api} has no period, so it takes no days", "Leave --since and --until out."
            )
        return [PlannedFile(None, tuple(places))]
    by_days: dict[DayRange, list[ApiPlace]] = defaultdict(list)
    for place in places:
        until = watermarks.until.get(place.key)
        days = days_to_fetch(source.period, until, today, wish.since, wish.until)
        for part in parts(days, source.period.days) if days else ():
            by_days[part].append(place)
    return [PlannedFile(days, tuple(by_days[days])) for days in sorted(by_days)]


def request(source: ApiSource, address: str, place: ApiPlace, days: DayRange | None) -> ApiRequest:
    """The request about ``place`` in ``days``, at ``address``."""
    asked = {**source.query, **place.query}
    if source.period and days:
        asked |= {source.period.since: days.first.isoformat(), source.period.until: days.last.isoformat()}
    return ApiRequest(address, asked)
