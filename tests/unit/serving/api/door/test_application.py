"""What the door lets through, what it refuses and how it says so."""

import asyncio
import logging
from collections.abc import Callable

import httpx
import pytest

from serving.api.access.roles import Role
from serving.api.problems import MEDIA_TYPE
from serving.api.services import Services
from tests.unit.serving.api.clients import client

Ask = Callable[..., list[httpx.Response]]


def ask(services: Services, role: Role, *paths: str, **headers: str) -> list[httpx.Response]:
    async def all_of_them() -> list[httpx.Response]:
        async with client(services, role) as asking:
            return [await asking.get(f"/api/v1{path}", headers=headers) for path in paths]

    return asyncio.run(all_of_them())


def test_nothing_but_the_open_operations_is_answered_without_a_key(services: Services) -> None:
    health, customers = ask(services, Role.OPEN, "/health", "/customers")
    assert health.status_code == 200
    assert customers.status_code == 401
    assert customers.headers["content-type"] == MEDIA_TYPE
    assert customers.headers["www-authenticate"] == "Bearer"
    assert customers.json()["cure"].startswith("Send `Authorization")


def test_a_key_of_nobody_is_refused_everywhere(services: Services) -> None:
    (found,) = ask(services, Role.OPEN, "/health", authorization="Bearer wrong")
    assert found.status_code == 401
    assert "wrong" not in found.text


def test_a_key_may_come_in_either_header(services: Services) -> None:
    key = services.settings.home.secret("api_key_viewer").get_secret_value()
    (found,) = ask(services, Role.OPEN, "/me", **{"x-api-key": key})
    assert found.json()["data"]["role"] == "viewer"


def test_one_request_too_many_is_told_when_to_come_again(services: Services) -> None:
    answers = ask(services, Role.OPEN, *["/health"] * 61)
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert [int(answer.headers["ratelimit-remaining"]) for answer in answers[:3]] == [59, 58, 57]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].headers["content-type"] == MEDIA_TYPE


def test_who_has_a_key_may_ask_more_often(services: Services) -> None:
    answers = ask(services, Role.VIEWER, *["/health"] * 70)
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].headers["ratelimit-limit"] == str(services.serving.requests_per_minute_with_key)


def test_a_long_body_is_refused(services: Services) -> None:
    async def send() -> httpx.Response:
        async with client(services, Role.VIEWER) as asking:
            return await asking.post(
                "/api/v1/sql", content=b"x" * (services.serving.body_kilobytes * 1024 + 1)
            )

    found = asyncio.run(send())
    assert found.status_code == 413
    assert found.headers["content-type"] == MEDIA_TYPE


def test_every_answer_is_closed_to_other_pages(services: Services) -> None:
    for found in ask(
        services, Role.OPEN, "/health", "/customers", "/nothing", origin="https://elsewhere.example"
    ):
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "access-control-allow-origin" not in found.headers


def test_the_audit_has_a_line_for_each_request_and_no_secret(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "lakepulse.audit"):
        services.audit.flush()
        caplog.clear()
        ask(services, Role.VIEWER, "/customers/1?secret=hidden", "/me")
        services.audit.flush()
    key = services.settings.home.secret("api_key_viewer").get_secret_value()
    records = [record.getMessage() for record in caplog.records if record.name == "lakepulse.audit"]
    lines = "\n".join(records).splitlines()
    assert len(lines) == 2
    assert all('"role":"viewer"' in line for line in lines)
    assert not any(key in line or "hidden" in line for line in lines)


def test_what_is_away_is_a_problem_with_a_time(services: Services) -> None:
    (found,) = ask(services, Role.VIEWER, "/customers")
    assert found.status_code == 503
    assert int(found.headers["retry-after"]) >= 1
    assert found.headers["content-type"] == MEDIA_TYPE


def test_what_was_answered_is_given_at_the_door_the_next_time(services: Services) -> None:
    """The framework behind it is not asked again, nor for what the caller has already."""

    async def nobody(*_: object) -> None:
        raise AssertionError("the framework was asked")

    async def twice() -> list[httpx.Response]:
        async with client(services, Role.VIEWER) as asking:
            first = await asking.get("/api/v1/contracts")
            door = asking._transport.app  # type: ignore[attr-defined]
            door._app = nobody
            again = await asking.get("/api/v1/contracts")
            tag = first.headers["etag"]
            unchanged = await asking.get("/api/v1/contracts", headers={"If-None-Match": f'W/"x", {tag}'})
            return [first, again, unchanged]

    first, again, unchanged = asyncio.run(twice())
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_publications_are_looked_for_often_for_who_has_a_key_alone(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(services.readers.published, "asked", lambda: asked.append("asked"))
    # Supervisors and Prometheus ask all day long.
    ask(services, Role.OPEN, "/health", "/metrics")
    assert asked == []
    ask(services, Role.VIEWER, "/me")
    assert asked == ["asked"]
