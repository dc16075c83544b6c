"""The days that the generated history covers; ``draw`` spreads the orders over them.

It is as long as the sample's (2013-01-01 to 2016-05-31) and ends where it is told to, by default yesterday: live
traffic goes on from there without a gap.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from lakepulse.errors import SettingsError

DAYS = 1_247
EARLIEST = date(2016, 5, 31)
SUNDAY = 6


@dataclass(frozen=True)
class Period:
    """The history's days up to and with ``last``, a business day (datetime64[D])."""

    last: np.datetime64

    @classmethod
    def until(cls, day: date) -> "Period":
        """The history that ends on ``day``, or on the Saturday before a Sunday.

        Raises SettingsError where that is before the sample's last day, or has not ended yet.
        """
        if not EARLIEST <= day <= yesterday():
            raise SettingsError(
                f"the history cannot end on {day}",
                f"Choose a day from {EARLIEST} to {yesterday()}, which is yesterday in UTC.",
            )
        return cls(np.datetime64(day if day.weekday() != SUNDAY else day - timedelta(days=1), "D"))

    @property
    def first(self) -> np.datetime64:
        """The first day."""
        return self.last - np.timedelta64(DAYS - 1, "D")

    @property
    def evening(self) -> np.datetime64:
        """The last day's close of business, 18:00 UTC (datetime64[s])."""
        evening: np.datetime64 = self.last.astype("datetime64[s]") + np.timedelta64(18, "h")
        return evening


def yesterday() -> date:
    """The last day that has ended everywhere that counts: UTC."""
    return datetime.now(UTC).date() - timedelta(days=1)
