"""What an API answers is taken as declared, and what is not so is named by its JSON path."""

from decimal import Decimal
from typing import Any

import pytest

from lakepulse.errors import ApiError
from spark_jobs.ingestion.apis.records import records_of
from tests.unit.spark_jobs.ingestion.apis.sources import source

FIELDS = {
    "day": {"path": "$.day", "type": "date"},
    "rain": {"path": "$.sky.rain", "type": "number", "nullable": True},
}
ROWS = source(records="$.data", fields=FIELDS)
COLUMNS = source(
    records="$.daily",
    shape="columns",
    fields={
        "day": {"path": "$.time", "type": "date"},
        "rain": {"path": "$.rain", "type": "number", "nullable": True},
    },
)


def test_rows_are_taken_by_their_paths_and_what_is_not_declared_is_left() -> None:
    document = {
        "data": [
            {"day": "2026-01-31", "sky": {"rain": Decimal("1.50"), "sun": 2}},
            {"day": "2026-02-01", "more": []},
        ]
    }
    assert records_of(ROWS, document) == [
        {"day": "2026-01-31", "rain": Decimal("1.5")},
        {"day": "2026-02-01", "rain": None},
    ]


def test_columns_become_rows() -> None:
    document = {"daily": {"time": ["2026-01-31", "2026-02-01"], "rain": [0, None], "wind": []}}
    assert records_of(COLUMNS, document) == [
        {"day": "2026-01-31", "rain": 0},
        {"day": "2026-02-01", "rain": None},
    ]


def test_columns_without_values_are_no_rows() -> None:
    assert records_of(COLUMNS, {"daily": {"time": [], "rain": []}}) == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "at $ an object was expected, but an array came"),
        ({}, "at $.data a value was expected, but nothing came"),
        ({"data": {}}, "at $.data an array was expected, but an object came"),
        ({"data": ["x"]}, "at $.data[0] an object was expected, but 'x' came"),
        ({"data": [{"sky": {}}]}, "at $.data[0].day a date was expected, but nothing came"),
        ({"data": [{"day": "31.1.2026"}]}, "at $.data[0].day a date was expected, but '31.1.2026' came"),
        ({"data": [{"day": "20260131"}]}, "at $.data[0].day a date was expected"),
        (
            {"data": [{"day": "2026-01-31"}, {"day": "2026-02-01", "sky": {"rain": "1"}}]},
            "at $.data[1].sky.rain a number was expected, but '1' came",
        ),
    ],
)
def test_another_answer_is_named_by_its_path(document: object, said: str) -> None:
    with pytest.raises(ApiError) as raised:
        records_of(ROWS, document)
    assert said in raised.value.problem
    assert "contracts/apis/numbers.yaml" in raised.value.cure


@pytest.mark.parametrize(
    ("daily", "said"),
    [
        ({"rain": []}, "at $.daily.time a value was expected, but nothing came"),
        ({"time": "x", "rain": []}, "at $.daily.time an array was expected, but 'x' came"),
        ({"time": ["2026-01-31"], "rain": []}, "at $.daily.rain an array of 1 values was expected"),
        ({"time": ["2026-01-31"], "rain": [True]}, "at $.daily.rain[0] a number was expected, but True came"),
    ],
)
def test_other_columns_are_named_by_their_path(daily: dict[str, Any], said: str) -> None:
    with pytest.raises(ApiError) as raised:
        records_of(COLUMNS, {"daily": daily})
    assert said in raised.value.problem


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        ("string", "x", 1),
        ("integer", 1, True),
        ("integer", -1, Decimal("1.5")),
        ("number", Decimal("1.5"), "1.5"),
        ("number", 3, Decimal("1E+39")),
        ("boolean", False, 0),
        ("timestamp", "2026-01-31T10:00:00Z", "soon"),
    ],
)
def test_each_type_takes_its_own_values(type_: str, good: object, bad: object) -> None:
    of = source(fields={"value": {"path": "$.value", "type": type_}})
    assert records_of(of, [{"value": good}]) == [{"value": good}]
    with pytest.raises(ApiError, match=f"a {type_} was expected"):
        records_of(of, [{"value": bad}])
