"""Readings say the same in their columns and in their full text, compressed or not."""

import json
import zlib

import numpy as np

from cdc_simulator.source.masters.sensors import KEPT, cold_room_temperatures, vehicle_temperatures
from tests.unit.cdc_simulator.source.shop_tables import DRAW, PERIOD


def test_a_reading_is_whole_in_its_text_or_in_its_compressed_text() -> None:
    rows = vehicle_temperatures(DRAW, 200)
    plain = rows["full_sensor_data"]
    packed = list(rows["compressed_sensor_data"])  # type: ignore[arg-type]
    assert isinstance(plain, np.ma.MaskedArray)
    vans, degrees = np.asarray(rows["vehicle_registration"]), np.asarray(rows["temperature"])
    for reading in range(200):
        is_packed = bool(np.ma.getmaskarray(plain)[reading])
        assert is_packed is (packed[reading] is not None)
        text = zlib.decompress(packed[reading]) if is_packed else plain[reading]
        said = json.loads(text)
        assert (said["van"], round(said["celsius"] * 100)) == (vans[reading], degrees[reading])


def test_the_oldest_are_compressed() -> None:
    compressed = np.asarray(vehicle_temperatures(DRAW, 200)["is_compressed"])
    assert list(np.flatnonzero(compressed)) == list(range(10))


def test_readings_are_spread_evenly_from_the_first_on() -> None:
    when = np.asarray(vehicle_temperatures(DRAW, 200)["recorded_when"])
    gaps = np.diff(when).astype(np.int64)
    assert when[0] == PERIOD.evening - KEPT
    assert gaps.max() - gaps.min() <= 1


def test_each_cold_room_sensor_has_one_reading_near_four_degrees() -> None:
    rows = cold_room_temperatures(DRAW)
    assert len(set(np.asarray(rows["cold_room_sensor_number"]))) == 4
    assert (np.abs(np.asarray(rows["temperature"]) - 400) < 200).all()
