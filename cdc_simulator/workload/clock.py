"""Today and now as the source's columns want them: wall clocks are UTC without a zone."""

from datetime import UTC, date, datetime, timedelta

END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, 999999)


def now() -> datetime:
    """The time now in UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """The day now in UTC."""
    return datetime.now(UTC).date()


def delivery_day(days: int) -> date:
    """So many days from now; Mondays for Sundays."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=1) if day.isoweekday() == 7 else day
