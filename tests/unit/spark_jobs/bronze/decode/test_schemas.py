"""Writer schemas: asked for once, and an unknown one asked for again, since the registry may learn it."""

import json

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import envelope_schema
from spark_jobs.bronze.decode.envelope import UnusableSchemaError
from spark_jobs.bronze.decode.schemas import Schemas

COLORS = load_catalog().get("source.colors")


def test_a_schema_is_fetched_and_compiled_once() -> None:
    asked: list[int] = []

    def fetch(number: int) -> str:
        asked.append(number)
        return json.dumps(envelope_schema(COLORS))

    schemas = Schemas(fetch)
    first = schemas.decoder(1, "warehouse.colors")
    assert [name for name, _ in first.columns] == list(COLORS.columns)
    assert schemas.decoder(1, "warehouse.colors") is first
    assert schemas.schema(1) == json.loads(json.dumps(envelope_schema(COLORS)))
    assert asked == [1]


def test_an_unknown_id_is_named_and_asked_for_again() -> None:
    registry: dict[int, str] = {}
    schemas = Schemas(registry.get)
    with pytest.raises(UnusableSchemaError, match="schema id 7 is unknown"):
        schemas.decoder(7, "warehouse.colors")
    registry[7] = json.dumps(envelope_schema(COLORS))
    assert schemas.decoder(7, "warehouse.colors").columns


def test_one_schema_is_checked_for_each_relation() -> None:
    schemas = Schemas(lambda _: json.dumps(envelope_schema(COLORS)))
    schemas.decoder(1, "warehouse.colors")
    with pytest.raises(UnusableSchemaError, match=r"not sales\.orders's envelope"):
        schemas.decoder(1, "sales.orders")
