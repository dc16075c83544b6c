"""Temperature readings of delivery vans and cold rooms."""

import zlib

import numpy as np

from cdc_simulator.source.drawing.columns import END_OF_TIME, Columns, Flags, joined, where
from cdc_simulator.source.drawing.draw import Draw

VANS = np.array(["WWI-321-A", "WWI-322-A"])
SENSORS = 4
KEPT = np.timedelta64(151 * 24 + 12, "h")
"""Readings are kept for so long: the last five months."""
COMPRESSED = 0.05
"""This part of the readings, the oldest, is kept compressed."""


def vehicle_temperatures(draw: Draw, count: int) -> Columns:
    """``count`` readings, evenly over the last five months."""
    rng = draw.topic("vehicle_temperatures")
    reading = np.arange(count)
    span = KEPT.astype("timedelta64[s]").astype(np.int64)
    when = draw.period.evening - KEPT + (reading * span // count).astype("timedelta64[s]")
    degrees = np.rint(rng.normal(400, 40, count)).astype(np.int64)
    van, sensor = VANS[reading % 2], reading // 2 % 2 + 1
    compressed = reading < count * COMPRESSED
    iso, celsius = np.datetime_as_string(when), degrees / 100
    data = joined(
        '{"recorded": "', iso, 'Z", "van": "', van, '", "sensor": ', sensor, ', "celsius": ', celsius, "}"
    )
    return {
        "vehicle_temperature_id": reading + 1,
        "vehicle_registration": van,
        "chiller_sensor_number": sensor,
        "recorded_when": when,
        "temperature": degrees,
        "full_sensor_data": where(~compressed, data.to_numpy(zero_copy_only=False)),
        "is_compressed": compressed,
        "compressed_sensor_data": _packed(data.to_pylist(), compressed),
    }


def cold_room_temperatures(draw: Draw) -> Columns:
    """The latest reading of each cold room sensor."""
    degrees = draw.topic("cold_room_temperatures").normal(400, 30, SENSORS)
    when = draw.period.evening
    return {
        "cold_room_temperature_id": np.arange(1, SENSORS + 1),
        "cold_room_sensor_number": np.arange(1, SENSORS + 1),
        "recorded_when": when,
        "temperature": np.rint(degrees).astype(np.int64),
        "valid_from": when,
        "valid_to": END_OF_TIME,
    }


def _packed(texts: list[str], compressed: Flags) -> list[bytes | None]:
    return [
        zlib.compress(text.encode(), 1) if packed else None
        for text, packed in zip(texts, compressed, strict=True)
    ]
