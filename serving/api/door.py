"""The door: every request comes through it first. Who asks, how often, and whether the answer lies ready.

It is plain ASGI and stands before the framework: an answer that is kept leaves from here, in some ten microseconds.
"""

import itertools
import secrets
import time
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.api.access.roles import Role
from serving.api.answers import etag
from serving.api.answers.answering import full_headers
from serving.api.answers.kept import Ready
from serving.api.audit import AuditLine
from serving.api.limits.body import limited, too_long
from serving.api.limits.rate import RequestLimit, Verdict
from serving.api.problems import MEDIA_TYPE, ApiProblem
from serving.api.services import Services

SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
Headers = list[tuple[bytes, bytes]]


class Door:
    """Lets requests through to ``app``."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services
        self._limit = RequestLimit(services.serving)
        self._most_bytes = services.serving.body_kilobytes * 1024
        self._run, self._numbers = secrets.token_hex(4), itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, f"{self._run}-{next(self._numbers)}", send)
        try:
            await self._enter(visit, scope, receive)
        except ApiProblem as problem:
            await visit.refuse(problem)
        finally:
            self._services.audit.record(visit.line())

    async def _enter(self, visit: "_Visit", scope: Scope, receive: Receive) -> None:
        key, unchanged, length = _read(scope["headers"])
        role = self._services.keys.role(key) if key else Role.OPEN
        visit.role = role or Role.OPEN
        verdict = self._limit.count(visit.address, visit.role)
        visit.headers = [*verdict.headers(), *visit.headers]
        if verdict.refused:
            raise _too_many(verdict)
        if role is None:
            raise _unknown_key()
        asked = visit.method, scope["raw_path"], scope["query_string"], role
        ready = self._services.kept.fresh(asked) if not self._services.readers.published.state.away else None
        if ready:
            await visit.give(ready, unchanged)
            return
        if length > self._most_bytes:
            raise too_long(self._most_bytes)
        scope["lakepulse.role"] = role
        # A list, since the framework may hand on a copy of the scope.
        made: list[Ready] = []
        scope["lakepulse.made"] = made
        await self._app(scope, limited(receive, self._most_bytes), visit.send)
        if made and visit.method == "GET":
            self._services.kept.keep_at_door(asked, made[-1])


class _Visit:
    """One request on its way through: what is known of it for headers and audit."""

    def __init__(self, scope: Scope, identity: str, send: Send) -> None:
        self.began = time.perf_counter()
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.address: str = scope["client"][0] if scope["client"] else ""
        self.identity = identity
        self.role = Role.OPEN
        self.headers: Headers = [(b"x-request-id", identity.encode()), *SECURITY]
        self._send, self._status, self._sent = send, 0, 0

    async def send(self, message: Message) -> None:
        """Pass on what the application sends, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = [*message["headers"], *self.headers]
        elif message["type"] == "http.response.body":
            self._sent += len(message.get("body", b""))
        await self._send(message)

    async def give(self, ready: Ready, unchanged: bytes | None) -> None:
        """Send what lies ready, or that it has not changed."""
        same = unchanged is not None and (
            unchanged == ready.etag or etag.matches(unchanged.decode("latin-1"), ready.etag)
        )
        headers = full_headers(ready)
        if not same:
            headers = [(b"content-length", b"%d" % len(ready.body)), *headers]
        await self.send({"type": "http.response.start", "status": 304 if same else 200, "headers": headers})
        await self.send({"type": "http.response.body", "body": b"" if same else ready.body})

    async def refuse(self, problem: ApiProblem) -> None:
        """Send ``problem``, unless an answer is on its way already."""
        if self._status:
            return
        body = problem.body(self.path)
        headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
        headers += [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await self.send({"type": "http.response.start", "status": int(problem.status), "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    def line(self) -> AuditLine:
        """What the audit says of it."""
        seconds = time.perf_counter() - self.began
        return AuditLine(
            time.time(),
            self.identity,
            self.address,
            self.role,
            self.method,
            self.path,
            self._status,
            seconds,
            self._sent,
        )


def _read(headers: Headers) -> tuple[str, bytes | None, int]:
    """The key (empty where there is none), ``If-None-Match``, and the length that the body is said to have."""
    key, unchanged, length = "", None, 0
    for name, value in headers:
        if name == b"authorization":
            key = value[7:].decode("latin-1").strip() if value[:7].lower() == b"bearer " else "?"
        elif name == b"x-api-key":
            key = value.decode("latin-1")
        elif name == b"if-none-match":
            unchanged = value
        elif name == b"content-length":
            length = int(value) if value.isdigit() else 0
    return key, unchanged, length


def _too_many(verdict: Verdict) -> ApiProblem:
    return ApiProblem(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"more than {verdict.allowed} requests a minute",
        f"Ask again in {verdict.seconds} s, or with a key: its limit is higher.",
        {"Retry-After": str(verdict.seconds)},
    )


def _unknown_key() -> ApiProblem:
    return ApiProblem(
        HTTPStatus.UNAUTHORIZED,
        "the key is nobody's",
        "`lakepulse credentials --show` prints the keys.",
        {"WWW-Authenticate": "Bearer"},
    )
