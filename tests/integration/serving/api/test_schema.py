"""Requests drawn from the API's own description, to every operation over a real platform, are answered as described.

schemathesis draws values that fit (and must be taken), values that do not (and must be refused), values at each bound,
and asks without a key. LAKEPULSE_SCHEMA_EXAMPLES says how many are drawn beside these for an operation:
``make schema EXAMPLES=100`` by hand.
"""

import os
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance

from serving.api.access.roles import Role
from serving.api.document import FILE
from serving.api.operations.platform.streams import KpiEvent, PipelineEvent
from serving.api.services import Services
from tests.conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.integration
EXAMPLES = int(os.environ.get("LAKEPULSE_SCHEMA_EXAMPLES", "3"))
DESCRIPTION = schemathesis.openapi.from_path(FILE)
STREAMS = "/stream/"
NOT_STARTED = {"GET /api/v1/pipeline/alerts"}
"""What asks Alertmanager, which is part of no test's platform."""
RULED = {"POST /api/v1/sql", "POST /api/v1/sql/check", "GET /api/v1/tables/{table}/rows"}
"""What OpenAPI has no words for: that a text is one SELECT; that one of three parameters is given."""
NOT_WRITTEN = "nothing has written it"


@pytest.fixture(scope="module")
def address(services: Services) -> str:
    """Where the API answers."""
    return f"http://{services.serving.host}:{services.serving.port}"


@pytest.fixture(scope="module")
def key(services: Services) -> dict[str, str]:
    """The header of an admin, who may ask everything. It replaces one that was drawn: else all answers were 401."""
    secret = services.settings.home.secret(f"api_key_{Role.ADMIN.label}")
    return {"Authorization": f"Bearer {secret.get_secret_value()}"}


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """Connections that stay open."""
    with requests.Session() as found:
        yield found


@pytest.fixture(scope="module")
def asked(pytestconfig: pytest.Config) -> Iterator[Counter[int]]:
    """How many requests were answered with which status; told at the end."""
    found: Counter[int] = Counter()
    yield found
    told = ", ".join(f"{count} x {status}" for status, count in sorted(found.items()))
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    assert capture
    with capture.global_and_fixture_disabled():
        print(f"\nschemathesis: {found.total()} requests beside those of checks ({told})")


@DESCRIPTION.exclude(path_regex=STREAMS).parametrize()
@settings(
    max_examples=EXAMPLES,
    # A smaller request that fails too would cost a hundred others.
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_answers_as_it_is_described(
    case: schemathesis.Case[Any],
    address: str,
    key: dict[str, str],
    session: requests.Session,
    asked: Counter[int],
) -> None:
    answer = case.call(base_url=address, session=session, headers=key, timeout=PATIENCE_SECONDS)
    asked[answer.status_code] += 1
    case.validate_response(answer, excluded_checks=excused(case, answer))


def excused(case: schemathesis.Case[Any], answer: schemathesis.Response) -> list[schemathesis.CheckFunction]:
    """What is not asked of this answer: all other checks are."""
    if may_wait(case, answer):
        return [not_a_server_error]
    ruled = answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and case.operation.label in RULED
    return [positive_data_acceptance] if ruled else []


def may_wait(case: schemathesis.Case[Any], answer: schemathesis.Response) -> bool:
    """Whether it is a 503 with a time, for what nobody has written here yet or what is not started here."""
    if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE or "retry-after" not in answer.headers:
        return False
    return NOT_WRITTEN in answer.text or case.operation.label in NOT_STARTED


@pytest.mark.parametrize(("name", "event"), [("pipeline", PipelineEvent), ("kpis", KpiEvent)])
def test_a_stream_begins_as_it_is_described(
    name: str, event: type[BaseModel], address: str, key: dict[str, str]
) -> None:
    """It never ends: its first event is read."""
    stream = f"{address}/api/v1/stream/{name}"
    assert requests.get(stream, timeout=PATIENCE_SECONDS).status_code == HTTPStatus.UNAUTHORIZED
    with requests.get(stream, headers=key, stream=True, timeout=PATIENCE_SECONDS) as answer:
        assert answer.status_code == HTTPStatus.OK
        assert answer.headers["content-type"].startswith("text/event-stream")
        line = next(line for line in answer.iter_lines() if line.startswith(b"data:"))
    assert event.model_validate_json(line.removeprefix(b"data:")).model_fields_set


def test_all_operations_but_streams_are_asked() -> None:
    left_out = {path for path in DESCRIPTION.raw_schema["paths"] if STREAMS in path}
    assert {path.rpartition("/")[2] for path in left_out} == {"pipeline", "kpis"}
    assert DESCRIPTION.exclude(path_regex=STREAMS).statistic.operations.selected >= 90
