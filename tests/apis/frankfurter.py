"""Exchange rates as frankfurter.dev's API v2 answers them: a flat array, a rate on working days only.

A period that begins on a day without rates begins with those of the working day before it, as there.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.apis.server import Asked, Reply, as_json

PATH = "/v2/rates"
_PARAMETERS = frozenset({"base", "quotes", "providers", "date", "from", "to", "group", "expand"})
_OF_ONE_DOLLAR = {
    "AUD": 1.52, "BRL": 5.44, "CAD": 1.36, "CHF": 0.88, "CNY": 7.12,
    "EUR": 0.92, "GBP": 0.79, "INR": 83.2, "JPY": 149.5, "MXN": 17.1,
}  # fmt: skip


def rate(quote: str, day: date) -> float:
    """The rate of a working day: about its level, never the same on two days in a row."""
    wave = (day.toordinal() * 37 % 101 - 50) / 1000
    return round(_OF_ONE_DOLLAR[quote] * (1 + wave), 4)


def rates(asked: Asked) -> Reply:
    """The answer to ``GET /v2/rates``."""
    unknown = sorted(asked.query.keys() - _PARAMETERS)
    quotes = asked.query.get("quotes", ",".join(_OF_ONE_DOLLAR)).upper().split(",")
    wrong = [quote for quote in quotes if quote not in _OF_ONE_DOLLAR]
    if unknown or wrong:
        what = (
            f"unknown parameter: {', '.join(unknown)}" if unknown else f"invalid currency: {','.join(wrong)}"
        )
        return as_json({"status": 422, "message": what}, 422)
    first, last = date.fromisoformat(asked.query["from"]), date.fromisoformat(asked.query["to"])
    return as_json(
        [
            {"date": day.isoformat(), "base": "USD", "quote": quote, "rate": rate(quote, day)}
            for day in _working_days(first, last)
            for quote in sorted(quotes)
        ]
    )


def _working_days(first: date, last: date) -> Iterator[date]:
    while first.weekday() > 4:
        first -= timedelta(days=1)
    while first <= last:
        if first.weekday() < 5:
            yield first
        first += timedelta(days=1)
