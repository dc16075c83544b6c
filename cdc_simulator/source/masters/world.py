"""Countries, states, cities and the small tables of schema ``application``; ``parties`` lives in these cities."""

import json

import numpy as np
import numpy.typing as npt

from cdc_simulator.source.drawing.columns import CURRENT, FIRST_TIME, Columns, Ints, where
from cdc_simulator.source.drawing.draw import Draw, weighted
from cdc_simulator.source.drawing.words import identifier, names, rows

UNITED_STATES = "USA"
DEPOT = (37.8, -122.45)
"""Where the company is and sends its goods from: latitude and longitude in degrees."""
NAMED_LISTS = {
    "delivery_methods": "delivery_method",
    "payment_methods": "payment_method",
    "transaction_types": "transaction_type",
    "supplier_categories": "supplier_category",
    "customer_categories": "customer_category",
    "buying_groups": "buying_group",
    "stock_groups": "stock_group",
    "colors": "color",
    "package_types": "package_type",
}


def named_lists() -> dict[str, Columns]:
    """The reference tables that are nothing but names."""
    return {
        table: {
            f"{stem}_id": np.arange(1, len(names()[table]) + 1),
            f"{stem}_name": names()[table],
            **CURRENT,
        }
        for table, stem in NAMED_LISTS.items()
    }


def countries(draw: Draw) -> Columns:
    """The members of the United Nations; populations are drawn, in the right order of magnitude only."""
    listed = rows("countries")
    population = draw.topic("countries").lognormal(16.0, 1.6, len(listed)).astype(np.int64) + 10_000
    return {
        "country_id": np.arange(1, len(listed) + 1),
        "country_name": [row["country_name"] for row in listed],
        "formal_name": [row["formal_name"] for row in listed],
        "iso_alpha3_code": [row["iso_alpha3_code"] for row in listed],
        "iso_numeric_code": [int(row["iso_numeric_code"]) for row in listed],
        "country_type": "UN Member State",
        "latest_recorded_population": population,
        "continent": [row["continent"] for row in listed],
        "region": [row["region"] for row in listed],
        "subregion": [row["subregion"] for row in listed],
        "border": None,
        **CURRENT,
    }


def state_provinces() -> Columns:
    """The states of the USA with the capital's district and two territories."""
    listed = rows("state_provinces")
    country = 1 + [row["iso_alpha3_code"] for row in rows("countries")].index(UNITED_STATES)
    return {
        "state_province_id": np.arange(1, len(listed) + 1),
        "state_province_code": [row["state_province_code"] for row in listed],
        "state_province_name": [row["state_province_name"] for row in listed],
        "country_id": country,
        "sales_territory": [row["sales_territory"] for row in listed],
        "border": [_outline(float(row["latitude"]), float(row["longitude"])) for row in listed],
        "latest_recorded_population": [int(row["population"]) for row in listed],
        **CURRENT,
    }


def cities(draw: Draw, count: int) -> Columns:
    """``count`` cities, more in states with more people; names do not repeat within a state."""
    rng = draw.topic("cities")
    states = rows("state_provinces")
    population = np.array([float(row["population"]) for row in states])
    state = np.sort(
        np.concatenate([np.arange(len(states)), weighted(rng, population**0.6, count - len(states))])
    )
    spread = rng.normal(0, 0.8, (2, count))
    latitude = np.array([float(row["latitude"]) for row in states])[state] + spread[0]
    longitude = np.array([float(row["longitude"]) for row in states])[state] + spread[1]
    inhabitants = rng.lognormal(8.0, 1.5, count).astype(np.int64) + 50
    return {
        "city_id": np.arange(1, count + 1),
        "city_name": _city_names(rng, state),
        "state_province_id": state + 1,
        "location": [point(lat, lon) for lat, lon in zip(latitude, longitude, strict=True)],
        "latest_recorded_population": where(rng.random(count) < 0.9, inhabitants),
        **CURRENT,
    }


def system_parameters(cities_count: int) -> Columns:
    """The company itself, in one row."""
    return {
        "system_parameter_id": np.array([1]),
        "delivery_address_line1": "Suite 7",
        "delivery_address_line2": "1254 Bay Avenue",
        "delivery_city_id": cities_count // 2,
        "delivery_postal_code": "94129",
        "delivery_location": point(*DEPOT),
        "postal_address_line1": "PO Box 201",
        "postal_address_line2": None,
        "postal_city_id": cities_count // 2,
        "postal_postal_code": "94129",
        "application_settings": json.dumps({"site": {"currency": "USD", "default_delivery": "Delivery Van"}}),
        "last_edited_by": 1,
        "last_edited_when": FIRST_TIME,
    }


def point(latitude: float, longitude: float) -> str:
    """A WKT point; longitude comes first."""
    return f"POINT ({longitude:.6f} {latitude:.6f})"


def coordinates(cities: Columns, positions: Ints) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Latitude and longitude of the cities at these positions, in degrees."""
    texts: list[str] = cities["location"]  # type: ignore[assignment]
    places = [texts[position].removeprefix("POINT (").removesuffix(")").split() for position in positions]
    longitude, latitude = np.array(places, dtype=np.float64).T
    return latitude, longitude


def delivery_van() -> int:
    """The way in which we deliver."""
    return identifier("delivery_methods", "Delivery Van")


def _outline(latitude: float, longitude: float) -> str:
    corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
    ring = ", ".join(f"{longitude + east:.4f} {latitude + north:.4f}" for east, north in corners)
    return f"POLYGON (({ring}))"


def _city_names(rng: np.random.Generator, state: Ints) -> list[str]:
    """Each state walks through all pairs of first and last parts from a point of its own."""
    first, last = names()["city_first"], names()["city_last"]
    pairs = rng.permutation(len(first) * len(last))
    place_in_state = np.arange(len(state)) - np.searchsorted(state, state)
    chosen = pairs[(rng.permutation(state.max() + 1)[state] * 61 + place_in_state) % len(pairs)]
    return [first[pair // len(last)] + last[pair % len(last)] for pair in chosen.tolist()]
