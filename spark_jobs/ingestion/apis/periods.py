"""Periods to ask for: from the watermark, less the overlap, to the newest day there can be, in parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lakepulse.contracts.apis.model import ApiPeriod

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class DayRange:
    """Days, the first and the last among them."""

    first: date
    last: date


def days_to_fetch(
    period: ApiPeriod,
    watermark: date | None,
    today: date,
    since: date | None = None,
    until: date | None = None,
) -> DayRange | None:
    """What is to be asked for; None where that is no day.

    ``watermark`` is the last day that was landed; ``since`` and ``until`` take the place of the period's own ends.
    """
    newest = today - period.behind * ONE_DAY
    last = min(until, newest) if until else newest
    begun = watermark + ONE_DAY - period.overlap * ONE_DAY if watermark else period.begins
    first = since or max(period.begins, begun)
    return DayRange(first, last) if first <= last else None


def parts(days: DayRange, most: int) -> Iterator[DayRange]:
    """``days`` in parts of ``most`` days, each day once, the oldest first."""
    first = days.first
    while first <= days.last:
        last = min(first + (most - 1) * ONE_DAY, days.last)
        yield DayRange(first, last)
        first = last + ONE_DAY


def moved(watermark: date | None, landed: DayRange) -> date:
    """The watermark after ``landed``: it moves where no day before stays out, else it stays."""
    if watermark is None:
        return landed.last
    return max(watermark, landed.last) if landed.first <= watermark + ONE_DAY else watermark
