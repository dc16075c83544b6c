"""The two ways through the door, over real sockets: what is written at once is what the application would have sent."""

import asyncio
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from operations.local.ports import LOOPBACK, free_port
from serving.api.access.roles import Role
from serving.api.answers.kept import Request
from serving.api.door.application import Door
from serving.api.door.protocol import DoorProtocol
from serving.api.services import Services
from tests.conftest import PATIENCE_SECONDS
from tests.unit.serving.api.clients import application

PATH = "/api/v1/contracts"
EACH_TIME = {"date", "x-request-id", "ratelimit-remaining", "ratelimit-reset", "x-lakepulse-age-seconds"}
"""Headers that are others from one answer to the next; their names are compared all the same."""
Way = Literal["httptools"] | type[DoorProtocol]
WAYS: list[Way] = ["httptools", DoorProtocol]


class CountedDoor(Door):
    """Counts the requests that come by way of the application."""

    calls = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls += 1
        await super().__call__(scope, receive, send)


@contextmanager
def served(services: Services, way: Way) -> Iterator[tuple[CountedDoor, int]]:
    """A door of its own and the port that it is reached at, in the ``way`` that uvicorn speaks HTTP."""
    door, port = CountedDoor(application(services), services), free_port()
    config = uvicorn.Config(
        door,
        host=LOOPBACK,
        port=port,
        http=way,
        proxy_headers=False,
        lifespan="off",
        log_level="warning",
        server_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield door, port
    finally:
        server.should_exit = True
        thread.join()


def key(services: Services) -> str:
    return services.settings.home.secret(f"api_key_{Role.VIEWER.label}").get_secret_value()


async def nobody(*_: object) -> None:
    raise AssertionError("the framework was asked")


def prepared(services: Services, door: Door, port: int) -> str:
    """The tag of an answer that lies ready, for long; behind the door nobody answers any more."""
    kept, deadline = services.kept, time.monotonic() + PATIENCE_SECONDS
    # Other tests' answers may lie there: those of this request alone are waited for.
    for asked in list(kept._fresh):
        kept._forget(asked)
    answer = httpx.get(f"http://{LOOPBACK}:{port}{PATH}", headers={"X-API-Key": key(services)})
    assert answer.status_code == 200
    # By what it asks, and by the request as it came in: that one is kept after the answer has left.
    while len(kept._fresh) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for asked, ready in list(kept._fresh.items()):
        kept._fresh[asked] = replace(
            ready, until=time.monotonic() + PATIENCE_SECONDS, committed_at=datetime.now(UTC)
        )
    door._app = nobody
    return str(answer.headers["etag"])


def told(answer: httpx.Response) -> dict[str, str]:
    return {name: "" if name in EACH_TIME else value for name, value in answer.headers.multi_items()}


def asked_for(tag: str) -> list[dict[str, str]]:
    """Headers of requests for what lies ready."""
    return [
        {},
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": '"other"'},
        {"Connection": "close"},
        {"X-API-Key": "nobody's"},
    ]


def test_both_ways_give_the_same_answers_headers_and_audit(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    found, calls = [], list[int]()
    caplog.set_level(logging.INFO, "lakepulse.audit")
    for way in WAYS:
        services.audit.flush()
        caplog.clear()
        with (
            served(services, way) as (door, port),
            httpx.Client(
                base_url=f"http://{LOOPBACK}:{port}", headers={"X-API-Key": key(services)}
            ) as client,
        ):
            tag = prepared(services, door, port)
            # Each twice: the first of its bytes goes the application's way in any case.
            answers = [client.get(PATH, headers=each) for each in asked_for(tag) for _ in range(2)]
            # The first line is that of the request that prepared it.
            lines = audited(services, caplog, 1 + len(answers))[1:]
        *ready, _, refused = answers
        assert [each.status_code for each in answers] == [
            each for each in (200, 304, 304, 200, 200, 401) for _ in range(2)
        ]
        calls.append(door.calls)
        assert [EACH_TIME - set(answer.headers) for answer in ready] == [set()] * len(ready)
        assert "ratelimit-reset" in refused.headers
        found.append(([(told(each), each.content) for each in answers], [stable(line) for line in lines]))
    assert found[0] == found[1]
    # All of them; with the protocol the first of each (that which prepared it is the first one's), and both where the
    # connection closes or the key is nobody's.
    assert calls == [1 + 12, 6 + 2]


def audited(services: Services, caplog: pytest.LogCaptureFixture, count: int) -> list[str]:
    """The lines of the audit as soon as there are so many: one is written after its answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        services.audit.flush()
        # What other tests left behind may still log something.
        records = [each for each in caplog.records if each.name == "lakepulse.audit"]
        lines = [line for record in records for line in record.getMessage().splitlines()]
        if len(lines) >= count:
            return lines
        assert time.monotonic() < deadline
        time.sleep(0.01)


def stable(line: str) -> list[str]:
    """A line of the audit without what is another each time."""
    return [part for part in line.split(",") if not part.startswith(('{"at', '"request"', '"milliseconds"'))]


def read_to_end(connection: socket.socket) -> bytes:
    data = b""
    while part := connection.recv(1 << 20):
        data += part
    return data


@pytest.mark.parametrize("way", WAYS)
def test_requests_that_come_at_once_are_answered_in_turn(services: Services, way: Way) -> None:
    """More of them than calls may be nested, what lies ready and what does not in turn."""
    with served(services, way) as (door, port):
        tag = prepared(services, door, port)
        head = f"Host: api\r\nX-API-Key: {key(services)}\r\n"
        ready = f"GET {PATH} HTTP/1.1\r\n{head}If-None-Match: {tag}\r\n\r\n"
        refused = "GET /api/v1/me HTTP/1.1\r\nHost: api\r\nX-API-Key: nobody's\r\n\r\n"
        last = f"GET {PATH} HTTP/1.1\r\n{head}If-None-Match: {tag}\r\nConnection: close\r\n\r\n"
        with socket.create_connection((LOOPBACK, port), PATIENCE_SECONDS) as connection:
            connection.sendall((ready * 3 + refused + ready * 400 + refused + last).encode())
            data = read_to_end(connection)
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", data)]
    assert statuses == [304] * 3 + [401] + [304] * 400 + [401, 304]


@pytest.mark.parametrize("way", WAYS)
def test_who_does_not_read_is_not_written_to_without_end(services: Services, way: Way) -> None:
    """What is asked at once and not taken waits at the asker, not in the API's memory."""
    with served(services, way) as (door, port):
        prepared(services, door, port)
        request = f"GET {PATH} HTTP/1.1\r\nHost: api\r\nX-API-Key: {key(services)}\r\n\r\n".encode()
        with socket.create_connection((LOOPBACK, port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(0.5)
            with pytest.raises(TimeoutError):
                connection.sendall(request * 1_000_000)


def test_an_answer_is_not_ready_for_who_has_no_part_of_it(services: Services) -> None:
    """The tag was known, the body never made here: a 304 leaves at the door, the whole answer is asked for."""
    with served(services, DoorProtocol) as (door, port):
        tag = prepared(services, door, port)
        kept = services.kept
        for asked, ready in list(kept._fresh.items()):
            if not isinstance(asked, Request):
                kept._fresh[asked] = replace(ready, body=None)
        shown = {"X-API-Key": key(services)}
        address = f"http://{LOOPBACK}:{port}{PATH}"
        assert httpx.get(address, headers=shown | {"If-None-Match": tag}).status_code == 304
        assert httpx.get(address, headers=shown).status_code == 500


@pytest.mark.parametrize(
    "before", ["GET /api/v1/me HTTP/1.1\r\nHost: api\r\nX-Part: ", "POST /api/v1/me HTTP/1.1\r\n"]
)
def test_bytes_that_are_known_are_no_request_within_another_one(services: Services, before: str) -> None:
    """They come as the rest of a head, or as a body: whoever asked first gets the only answer."""
    with served(services, DoorProtocol) as (door, port):
        known = f"GET {PATH} HTTP/1.1\r\nHost: api\r\nX-API-Key: {key(services)}\r\n\r\n".encode()
        if before.startswith("POST"):
            before += f"Host: api\r\nContent-Length: {len(known)}\r\n\r\n"
        last = b"GET /api/v1/version HTTP/1.1\r\nHost: api\r\nConnection: close\r\n\r\n"
        with socket.create_connection((LOOPBACK, port), PATIENCE_SECONDS) as connection:
            connection.sendall(known)
            data = connection.recv(1 << 16)
            while not data.endswith(b"}"):
                data += connection.recv(1 << 16)
        assert known in door.reception.known
        with socket.create_connection((LOOPBACK, port), PATIENCE_SECONDS) as connection:
            for part in (before.encode(), known, last):
                connection.sendall(part)
                # So that it comes by itself.
                time.sleep(0.1)
            data = read_to_end(connection)
    assert len(re.findall(rb"HTTP/1\.1 \d+ ", data)) == 2
    assert b"bronze.buying_groups" not in data
