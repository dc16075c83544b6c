"""A registry that does not answer is one sentence with the cure."""

import pytest

from lakepulse.clients.registry import SchemaRegistry
from lakepulse.errors import ServiceError
from operations.local.ports import free_port


def test_a_registry_that_is_away_is_named_with_the_cure() -> None:
    url = f"http://127.0.0.1:{free_port()}/apis/ccompat/v7"
    with pytest.raises(ServiceError, match=f"the schema registry at {url} does not answer .*lakepulse up"):
        SchemaRegistry(url, patience=0.2).fetch(1)


def test_each_question_that_was_not_answered_is_counted() -> None:
    registry = SchemaRegistry(f"http://127.0.0.1:{free_port()}/apis/ccompat/v7", patience=0.01)
    with pytest.raises(ServiceError):
        registry.check()
    asked = registry.errors
    assert asked >= 1
    with pytest.raises(ServiceError):
        registry.check()
    assert registry.errors > asked
