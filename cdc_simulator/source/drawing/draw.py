"""Randomness that is the same for the same seed: one generator per topic, and the draws that several need."""

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cdc_simulator.source.drawing.columns import Flags, Ints, Times
from cdc_simulator.source.drawing.period import Period

SEASON = np.array([0.90, 0.88, 0.97, 1.00, 1.03, 1.00, 1.06, 0.95, 0.97, 1.02, 1.10, 1.22])
"""Demand by month against the mean of a year."""
CLOSED = (101, 704, 1225)
"""Holidays: month and day as one number."""
GROWTH = 0.3
"""Demand on the last day against the first: this much more."""
WEEK = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0])
"""Demand by weekday, Monday first: half on Saturdays, none on Sundays."""
HOURS = np.array([0.0] * 8 + [0.6, 1.0, 1.3, 1.3, 0.8, 0.9, 1.2, 1.2, 1.0, 0.7] + [0.0] * 6)
"""Demand by hour of the day, UTC: the order desk answers from 8 to 18, less at noon."""


@dataclass(frozen=True)
class Draw:
    """The seed and the days; topics draw independently, so that a change in one leaves the others as they were."""

    seed: int
    period: Period

    def topic(self, name: str) -> np.random.Generator:
        """The random generator of one topic."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


def weekday(days: Times) -> Ints:
    """0 is Monday; 1970-01-01 was a Thursday."""
    weekdays: Ints = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return weekdays


def month(days: Times) -> Ints:
    """1 is January."""
    months: Ints = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    return months


def demand(period: Period) -> tuple[Times, npt.NDArray[np.float64]]:
    """All days of the period and their share of the orders: weekdays, seasons, holidays, and growth."""
    days = np.arange(period.first, period.last + 1)
    weights = business(days) * np.linspace(1.0, 1.0 + GROWTH, len(days))
    return days, weights / weights.sum()


def business(days: Times) -> npt.NDArray[np.float64]:
    """Demand on each of the days in a row, against a weekday of a mean month."""
    demanded: npt.NDArray[np.float64] = WEEK[weekday(days)] * SEASON[month(days) - 1] * holidays(days)
    return demanded


def holidays(days: Times) -> npt.NDArray[np.float64]:
    """Demand against other days: none on New Year's Day, 4 July, Christmas, little on Thanksgiving, much after it."""
    number, of_month = month(days), (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    # The fourth Thursday of November.
    thanksgiving = (number == 11) & (weekday(days) == 3) & (of_month > 21) & (of_month <= 28)
    after = np.zeros(len(days), dtype=np.bool_)
    for later in range(1, 5):
        after[later:] |= thanksgiving[:-later]
    factor: npt.NDArray[np.float64] = (
        np.where(after, 1.5, 1.0) * np.where(thanksgiving, 0.1, 1.0) * ~_is_holiday(days)
    )
    return factor


def order_days(rng: np.random.Generator, period: Period, rows: int) -> Times:
    """``rows`` order dates in ascending order."""
    days, weights = demand(period)
    dates: Times = np.repeat(days, rng.multinomial(rows, weights))
    return dates


def at(days: Times, hour: int) -> Times:
    """The moments at ``hour`` o'clock of these days."""
    midnight: Times = days.astype("datetime64[s]")
    moments: Times = midnight + np.timedelta64(hour, "h")
    return moments


def moments(rng: np.random.Generator, days: Times, hours: npt.NDArray[np.float64]) -> Times:
    """A moment on each of the days (datetime64[s]); ``hours`` is how much happens in each hour of a day."""
    seconds = weighted(rng, hours, len(days)) * 3_600 + rng.integers(0, 3_600, len(days))
    drawn: Times = days.astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    return drawn


def business_day(days: Times) -> Times:
    """The same day, or the next one that is neither a Sunday nor a holiday."""
    for _ in range(2):  # a holiday may have a Sunday beside it, but there are no three such days in a row
        days = days + ((weekday(days) == 6) | _is_holiday(days))
    return days


def _is_holiday(days: Times) -> Flags:
    of_month = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    flags: Flags = np.isin(100 * month(days) + of_month, CLOSED)
    return flags


def spread(rng: np.random.Generator, total: int, weights: npt.NDArray[np.float64], rows: int) -> Ints:
    """``rows`` numbers from 1 to ``len(weights)``, drawn by weight, whose sum is exactly ``total``.

    ValueError where no such numbers exist.
    """
    most = len(weights)
    if not rows <= total <= rows * most:
        raise ValueError(f"{rows} numbers from 1 to {most} cannot add up to {total}")
    numbers: Ints = rng.choice(most, rows, p=weights / weights.sum()) + 1
    while missing := total - int(numbers.sum()):
        step = 1 if missing > 0 else -1
        open_to_change = np.flatnonzero(numbers < most if step > 0 else numbers > 1)
        numbers[rng.permutation(open_to_change)[: abs(missing)]] += step
    return numbers


def weighted(rng: np.random.Generator, weights: npt.NDArray[np.float64], rows: int) -> Ints:
    """``rows`` positions in ``weights``, drawn by weight."""
    edges = np.cumsum(weights)
    picks: Ints = np.searchsorted(edges, rng.random(rows) * edges[-1], side="right")
    return np.minimum(picks, len(weights) - 1)


def choose(rng: np.random.Generator, among: int, rows: int) -> Flags:
    """Flags for ``among`` things of which ``rows`` are chosen at random."""
    flags = np.zeros(among, dtype=np.bool_)
    flags[rng.permutation(among)[:rows]] = True
    return flags
