"""An API that does not fit its table, or the table that it asks about, is named by file, line and key."""

from dataclasses import replace
from typing import Any

import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.checks.apis import api_problems

CATALOG = load_catalog()


def found(**changes: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # parts of a contract
    """The problems of the weather's contract with ``changes``."""
    weather = CATALOG.apis["weather"]
    changed = type(weather).model_validate({**weather.model_dump(), **changes})
    catalog: Catalog = replace(CATALOG, apis={"weather": changed})
    return [(problem.key, problem.message) for problem in api_problems(catalog)]


def each(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    declared = CATALOG.apis["weather"].each
    assert declared is not None
    return {"each": {**declared.model_dump(), **changes}}


def field(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    fields = CATALOG.apis["weather"].model_dump()["fields"]
    return {"fields": {**fields, "temperature": {**fields["temperature"], **changes}}}


def test_those_of_the_project_fit() -> None:
    assert list(api_problems(CATALOG)) == []


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        ({"table": "files.wether"}, "table", "no table `files.wether` (did you mean `files.weather`?)"),
        (
            field(type="string"),
            "fields.temperature",
            "is a string, but the column of `files.weather` is decimal",
        ),
        (each(table="gold.dim_cit"), "each.table", "no table `gold.dim_cit` (did you mean `gold.dim_city`?)"),
        (each(key="city"), "each.key", "`gold.delivery_cities` has no column `city`"),
        (each(order_by="rank"), "each.order_by", "has no column `rank`"),
        (each(query={"latitude": "lat"}), "each.query", "has no column `lat` (did you mean `latitude`?)"),
        (each(fields=[]), "fields", "the column `city_id` of `files.weather` is neither in fields nor"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], key: str, message: str) -> None:
    problems = found(**changes)
    assert any(where.startswith(key) and message in text for where, text in problems), problems


def test_a_field_that_may_be_empty_needs_a_column_that_may() -> None:
    dates = {**CATALOG.apis["weather"].model_dump()["fields"]["weather_date"], "nullable": True}
    fields = {**CATALOG.apis["weather"].model_dump()["fields"], "weather_date": dates}
    problem = ("fields.weather_date", "may be empty, but the column of `files.weather` may not")
    assert found(fields=fields) == [problem]


def test_an_unknown_column_is_named() -> None:
    fields = {**CATALOG.apis["weather"].model_dump()["fields"], "humidity": {"path": "$.h", "type": "number"}}
    assert ("fields.humidity", "`files.weather` has no column `humidity`") in found(fields=fields)
