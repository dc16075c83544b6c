"""Clock of the shop, which all connections of a workload share; decision 31 says how it goes.

Wall clocks are UTC without a zone. It begins where the source stands (``standing``), so that traffic goes on
where the history or earlier traffic ended, and time in which no traffic runs does not pass. Either time follows the
orders (*auto*): it passes as fast as the shop's orders of a day are placed. Or the orders follow time: ``speed``
seconds of the shop pass in a second, and an order may be placed when one is due.
"""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

from cdc_simulator.workload.rhythm import Rhythm, within_calendar
from cdc_simulator.workload.standing import Standing

END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, 999999)
FASTEST = 1.0
"""Business days a second at the most, where time follows the orders; beyond it, the shop sells more a day."""
CHANGES_PER_ORDER = 25.0
"""Row changes from an order's first line to its payment, with what else is done meanwhile; measured."""


class ShopClock:
    """``rate`` is row changes a second, ``speed`` None is auto; ``elapsed`` gives the real seconds since the beginning.

    Raises ServiceError after the last day of the calendar, as ``now`` does.
    """

    def __init__(
        self, standing: Standing, speed: float | None, rate: float, elapsed: Callable[[], float]
    ) -> None:
        self._rhythm = Rhythm(standing.at)
        self._speed, self._elapsed = speed, elapsed
        fewest = rate / CHANGES_PER_ORDER / FASTEST if speed is None else 0.0
        self._orders_per_day = max(standing.orders_per_day, fewest)
        # The shop opens first: nobody wants to watch a night.
        self._opening = self._rhythm.moment(0.0)
        self._placed, self._lock = 0, threading.Lock()

    def now(self) -> datetime:
        """The shop's time."""
        if self._speed is None:
            return self._rhythm.moment(self._placed / self._orders_per_day)
        return within_calendar(self._opening + timedelta(seconds=self._speed * self._elapsed()))

    def today(self) -> date:
        """The shop's day."""
        return self.now().date()

    def order_due(self) -> bool:
        """Whether a customer wants to order now; always where time follows the orders."""
        if self._speed is None:
            return True
        # In the middle of its share of the time: the day's last order comes before the shop closes.
        return self._rhythm.until(self.now()) * self._orders_per_day >= self._placed + 0.5

    def placed(self, orders: int) -> None:
        """Count orders that customers have placed."""
        with self._lock:
            self._placed += orders
