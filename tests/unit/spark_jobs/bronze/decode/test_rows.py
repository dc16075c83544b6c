"""Rows of a bronze table: in its schema, with their places, and without the one whose value fits no column."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.avro import envelope_schema
from spark_jobs.bronze.decode.envelope import Row, envelope_decoder
from spark_jobs.bronze.decode.rows import Built, Place, build, conform
from tests.unit.spark_jobs.bronze import wire

CATALOG = load_catalog()
SCHEMA = lake_schema(CATALOG, "bronze.colors")
ENVELOPE = envelope_schema(CATALOG.get("source.colors"))
DECODER = envelope_decoder(ENVELOPE, "warehouse.colors")
AT = datetime(2026, 1, 1, tzinfo=UTC)


def built(bodies: Sequence[bytes]) -> Built:
    size = len(bodies)
    rows: list[Row] = list(DECODER.decode(list(bodies), list(range(size))).rows.values())
    return build(DECODER, rows, Place("t", 1, [2] * size, list(range(10, 10 + size))), SCHEMA, AT)


def image(number: int) -> dict[str, object]:
    return {"color_id": number, "color_name": "x", "last_edited_by": 1, "valid_from": 0, "valid_to": 1}


def body(number: int, fits: bool = True) -> bytes:
    value = wire.envelope(image(number), "7:100", number, "c")
    if not fits:
        value["source"] |= {"ts_us": None, "ts_ms": 2**60}
    return wire.message(1, ENVELOPE, value)


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_the_rows_that_fit_keep_their_places_and_the_others_are_reported(fits: list[bool]) -> None:
    found = built([body(number, each) for number, each in enumerate(fits, start=1)])
    offsets = [] if found.table is None else found.table["_offset"].to_pylist()
    assert offsets == [10 + index for index, each in enumerate(fits) if each]
    assert sorted(found.damaged) == [index for index, each in enumerate(fits) if not each]


def test_a_row_says_what_its_image_was_before_and_when_it_was_committed() -> None:
    changed = wire.envelope(image(2), "7:100", 2, "u", image(1))
    found = built([body(1), wire.message(1, ENVELOPE, changed)]).table
    assert found is not None
    assert found.schema == SCHEMA
    first, second = found.to_pylist()
    assert (first["_before"], second["_before"]["color_id"]) == (None, 1)
    assert (second["_partition"], second["_topic"], second["_schema_id"], second["year"]) == (2, "t", 1, 2023)
    assert second["_ingested_at"] == AT


def test_missing_columns_are_null_new_ones_come_last_and_a_lossy_cast_is_refused() -> None:
    schema = pa.schema({"a": pa.int32(), "b": pa.string()})
    table = conform(pa.table({"new": ["x"], "a": pa.array([5], pa.int64())}), schema)
    assert table.to_pylist() == [{"a": 5, "b": None, "new": "x"}]
    assert table.schema.names == ["a", "b", "new"]
    with pytest.raises(pa.ArrowInvalid):
        conform(pa.table({"a": pa.array([2**40])}), schema)
