"""Clock of the shop, which all connections of a workload share; decision 31 says how it goes.

Wall clocks are UTC without a zone. It begins where the source stands (``standing``), so that traffic goes on
where the history or earlier traffic ended, and time in which no traffic runs does not pass. Either time follows the
orders (*auto*): it passes as fast as the shop's orders of a day are placed. Or the orders follow time: ``speed``
seconds of the shop pass in a second, and an order may be placed when one is due.
"""

import random
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

from cdc_simulator.workload.timing.rhythm import Rhythm, within_calendar
from cdc_simulator.workload.timing.standing import Standing

END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, 999999)
FASTEST = 1.0
"""Business days a second at the most, where time follows the orders; beyond it, the shop sells more a day."""
CHANGES_PER_ORDER = 25.0
"""Row changes from an order's first line to its payment, with what else is done meanwhile; measured."""


class ShopClock:
    """``rate`` is row changes a second, ``speed`` None is auto; ``elapsed`` gives the real seconds since the beginning.

    Between two orders passes what is usual where customers know nothing of each other, an exponentially distributed
    share of business. Raises ServiceError after the last day of the calendar, as ``now`` does.
    """

    def __init__(
        self,
        standing: Standing,
        speed: float | None,
        rate: float,
        rng: random.Random,
        elapsed: Callable[[], float],
    ) -> None:
        self._rhythm = Rhythm(standing.at)
        self._speed, self._rng, self._elapsed = speed, rng, elapsed
        fewest = rate / CHANGES_PER_ORDER / FASTEST if speed is None else 0.0
        self._orders_per_day = max(standing.orders_per_day, fewest)
        # The shop opens first: nobody wants to watch a night.
        self._opening = self._reached = self._rhythm.moment(0.0)
        # In orders of mean distance: what is done, and when the next one comes.
        self._done, self._next = 0.0, rng.expovariate(1.0)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The shop's time."""
        if self._speed is None:
            return max(self._reached, self._rhythm.moment(self._done / self._orders_per_day))
        return within_calendar(self._opening + timedelta(seconds=self._speed * self._elapsed()))

    def horizon(self) -> datetime:
        """Until when something may be done before the next order: that order's time, or now."""
        if self._speed is None:
            return self._rhythm.moment(self._next / self._orders_per_day)
        return self.now()

    def reach(self, moment: datetime) -> None:
        """Where time follows what is done, something is done at this moment, which is within the horizon."""
        with self._lock:
            self._reached = max(self._reached, moment)

    def today(self) -> date:
        """The shop's day."""
        return self.now().date()

    def order_due(self) -> bool:
        """Whether a customer wants to order now; always where time follows the orders."""
        return self._speed is None or self._rhythm.until(self.now()) * self._orders_per_day >= self._next

    def placed(self, orders: int) -> None:
        """Count orders that customers have placed."""
        with self._lock:
            self._done = self._next + (self._rng.gammavariate(orders - 1, 1.0) if orders > 1 else 0.0)
            self._next = self._done + self._rng.expovariate(1.0)
