"""The clock of web orders: the shop's, wherever the order desk has brought it; alone, it goes as fast as real time."""

from datetime import date, datetime, time, timedelta

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.workload.timing.clock import ShopClock
from cdc_simulator.workload.timing.rhythm import within_calendar

OPENING = time(8)


class FollowingClock(ShopClock):
    """Goes on from where it stands, and jumps to the day that others have reached; never back."""

    _ahead = timedelta()

    def now(self) -> datetime:
        """The shop's time; raises ServiceError after the calendar's last day."""
        return within_calendar(super().now() + self._ahead)

    def follow(self, cursor: Cursor) -> None:
        """Catch up with the latest day on which somebody ordered; an index knows it."""
        cursor.execute("SELECT max(order_date) FROM sales.orders")
        (day,) = cursor.fetchone() or (None,)
        if day is not None:
            self.catch_up(day)

    def catch_up(self, day: date) -> None:
        """It is that day's morning at least."""
        self._ahead += max(timedelta(), datetime.combine(day, OPENING) - self.now())
