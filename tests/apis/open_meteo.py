"""Weather as open-meteo's archive answers it: one object, with an array for each daily variable.

The place of the answer is the grid's, not the one asked for; the newest days have no values yet.
"""

from datetime import date, timedelta

from tests.apis.server import Asked, Reply, as_json

PATH = "/v1/archive"
_UNITS = {"temperature_2m_mean": "°C", "precipitation_sum": "mm", "wind_speed_10m_max": "km/h"}


def value(variable: str, latitude: float, longitude: float, day: date) -> float:
    """The value of a variable in a place on a day, to a tenth."""
    mixed = int(abs(latitude) * 100) * 31 + int(abs(longitude) * 100) * 17 + day.toordinal() * 53
    match variable:
        case "temperature_2m_mean":
            return round(12 + (mixed % 300) / 10 - 15, 1)
        case "precipitation_sum":
            return round((mixed % 120) / 10, 1) if mixed % 3 == 0 else 0.0
        case _:
            return round(5 + (mixed % 400) / 10, 1)


def weather(asked: Asked, newest: date = date.max) -> Reply:
    """The answer to ``GET /v1/archive``; after ``newest`` the values are null."""
    try:
        latitude, longitude = float(asked.query["latitude"]), float(asked.query["longitude"])
        first, last = (date.fromisoformat(asked.query[name]) for name in ("start_date", "end_date"))
        variables = asked.query["daily"].split(",")
        _ = [_UNITS[name] for name in variables]
    except (KeyError, ValueError) as error:
        return as_json({"error": True, "reason": f"Value of '{error}' is invalid or missing."}, 400)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    values = {
        name: [value(name, latitude, longitude, day) if day <= newest else None for day in days]
        for name in variables
    }
    return as_json(
        {
            "latitude": round(latitude * 4) / 4,
            "longitude": round(longitude * 4) / 4,
            "generationtime_ms": 0.25,
            "utc_offset_seconds": 0,
            "timezone": asked.query.get("timezone", "GMT"),
            "timezone_abbreviation": "GMT",
            "elevation": 38.0,
            "daily_units": {"time": "iso8601", **{name: _UNITS[name] for name in variables}},
            "daily": {"time": [day.isoformat() for day in days], **values},
        }
    )
