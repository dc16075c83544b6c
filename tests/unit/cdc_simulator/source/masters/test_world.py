"""Cities lie in states, states in a country, and all names are told apart."""

import numpy as np

from cdc_simulator.source.masters.world import (
    cities,
    countries,
    named_lists,
    point,
    state_provinces,
    system_parameters,
)
from tests.unit.cdc_simulator.source.shop_tables import CITIES, DRAW


def test_every_state_has_a_city_and_no_name_twice() -> None:
    rows = cities(DRAW, CITIES)
    state = np.asarray(rows["state_province_id"])
    assert set(state) == set(range(1, 54))
    pairs = set(zip(state, list(rows["city_name"]), strict=True))  # type: ignore[arg-type]
    assert len(pairs) == CITIES


def test_states_with_more_people_have_more_cities() -> None:
    count = np.bincount(np.asarray(cities(DRAW, 2_000)["state_province_id"]))[1:]
    people = np.asarray(state_provinces()["latest_recorded_population"])
    assert np.corrcoef(count, people)[0, 1] > 0.8


def test_a_state_is_in_the_usa_and_its_outline_is_closed() -> None:
    rows = state_provinces()
    country = list(countries(DRAW)["country_name"])[int(str(rows["country_id"])) - 1]  # type: ignore[arg-type]
    assert country.startswith("United States")
    for border in list(rows["border"]):  # type: ignore[arg-type]
        ring = str(border).removeprefix("POLYGON ((").removesuffix("))").split(", ")
        assert ring[0] == ring[-1]
        assert len(set(ring)) == 4


def test_longitude_comes_first() -> None:
    assert point(37.8, -122.45) == "POINT (-122.450000 37.800000)"
    assert system_parameters(CITIES)["delivery_location"] == point(37.8, -122.45)


def test_a_reference_table_names_each_thing_once() -> None:
    for table, rows in named_lists().items():
        (key, name) = [column for column in rows if column.endswith(("_id", "_name"))][:2]
        assert len(set(rows[name])) == len(rows[key]), table  # type: ignore[arg-type]
