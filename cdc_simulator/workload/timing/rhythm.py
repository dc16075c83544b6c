"""Rhythm of the shop: how much business falls into which hour, to and fro between business and the hour.

The weights by hour, weekday, month and holiday are the generated history's (``cdc_simulator.source.drawing.draw``).
One unit of business is what a weekday of a mean month brings.
"""

from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from cdc_simulator.source.drawing.columns import Times
from cdc_simulator.source.drawing.draw import HOURS, business
from lakepulse.errors import ServiceError

CALENDAR_END = date(2049, 12, 31)
"""The last day of gold.dim_date: no business falls on a day that the calendar does not have."""
_HOUR = np.timedelta64(1, "h")


class Rhythm:
    """Business from ``start`` to the end of the calendar, hour by hour; ServiceError where none is left."""

    def __init__(self, start: datetime) -> None:
        first = np.datetime64(within_calendar(start), "h")
        hours = np.arange(first, np.datetime64(CALENDAR_END + timedelta(days=1), "h"))
        weights = hourly_business(hours)
        self._edges = np.append(hours, hours[-1] + 1).astype("datetime64[us]")
        # Of the first hour, what is over is over.
        weights[0] *= 1 - (np.datetime64(start, "us") - self._edges[0]) / _HOUR
        self._edges[0] = np.datetime64(start, "us")
        self._business = np.append(0.0, np.cumsum(weights))

    def until(self, moment: datetime) -> float:
        """The business from the start to ``moment``."""
        since_start = (self._edges - self._edges[0]).astype(np.int64)
        at = (np.datetime64(moment, "us") - self._edges[0]).astype(np.int64)
        return float(np.interp(at, since_start, self._business))

    def moment(self, done: float) -> datetime:
        """When so much business is done; time without business passes at once.

        Raises ServiceError after the calendar's last day.
        """
        hour = int(np.searchsorted(self._business, done, side="right")) - 1
        if hour + 1 == len(self._business):
            raise _over()
        part = (done - self._business[hour]) / (self._business[hour + 1] - self._business[hour])
        moment: datetime = (self._edges[hour] + part * (self._edges[hour + 1] - self._edges[hour])).item()
        return moment


def within_calendar(moment: datetime) -> datetime:
    """The moment itself; raises ServiceError where it is after the calendar's last day."""
    if moment.date() > CALENDAR_END:
        raise _over()
    return moment


def hourly_business(hours: Times) -> npt.NDArray[np.float64]:
    """The business of each of these hours (datetime64[h], in a row without gaps)."""
    day_of = hours.astype("datetime64[D]")
    days = np.arange(day_of[0], day_of[-1] + 1)
    shares = HOURS[(hours - day_of.astype(hours.dtype)).astype(np.int64)] / HOURS.sum()
    weights: npt.NDArray[np.float64] = business(days)[(day_of - days[0]).astype(np.int64)] * shares
    return weights


def _over() -> ServiceError:
    return ServiceError(
        f"the shop's clock has reached {CALENDAR_END}, the last day of gold.dim_date",
        "Run `lakepulse source load --replace` to begin anew.",
    )
