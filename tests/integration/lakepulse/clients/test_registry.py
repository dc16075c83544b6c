"""Schemas in a real registry: registered once, fetched by id, refused where consumers could not read them."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from lakepulse.clients.registry import SchemaRegistry
from lakepulse.errors import CaptureError
from lakepulse.settings import Settings

pytestmark = pytest.mark.integration

THING: dict[str, Any] = {"type": "record", "name": "Thing", "fields": [{"name": "id", "type": "long"}]}


@pytest.fixture
def registry(fresh: Settings) -> Iterator[SchemaRegistry]:
    with closing(SchemaRegistry(fresh.registry.url)) as client:
        client.check()
        yield client


def widened(default: object | None = None) -> dict[str, Any]:
    """THING with one more field; without a default its reader cannot read what was written before."""
    field = {"name": "size", "type": "long"} | ({} if default is None else {"default": default})
    return THING | {"fields": [*THING["fields"], field]}


def test_a_schema_is_fetched_as_it_was_registered(registry: SchemaRegistry, fresh: Settings) -> None:
    number = registry.register("things-value", THING)
    with closing(SchemaRegistry(fresh.registry.url)) as another:
        assert json.loads(another.fetch(number) or "") == THING
        assert another.register("things-value", THING) == number


def test_an_id_that_nobody_registered_has_no_schema(registry: SchemaRegistry) -> None:
    assert registry.fetch(2_000_000_000) is None


def test_a_schema_that_reads_what_was_written_before_is_a_new_version(registry: SchemaRegistry) -> None:
    assert registry.register("things-value", THING) != registry.register("things-value", widened(default=0))


def test_a_schema_that_cannot_read_what_was_written_before_is_refused(registry: SchemaRegistry) -> None:
    registry.register("things-value", THING)
    with pytest.raises(
        CaptureError, match="behind things-value changed in a way that its consumers cannot read"
    ):
        registry.register("things-value", widened())
