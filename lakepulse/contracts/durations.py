"""Durations as contracts write them: a whole number and its unit (``90s``, ``15m``, ``12h``, ``7d``)."""

from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """``text``, whose form ``model`` has checked, as a length of time."""
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
