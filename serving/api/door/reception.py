"""The reception: reads who asks, counts, and finds what lies ready. Both ways through the door come by here."""

import itertools
import secrets
from http import HTTPStatus

from starlette.types import Scope

from serving.api.access.roles import Role
from serving.api.answers.ready import Headers, rendered
from serving.api.door.visit import SCOPE_KEY, AskedRequest, Visit
from serving.api.limits.rate import RequestLimit, Verdict
from serving.api.problems import ApiProblem
from serving.api.services import Services

SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
SECURITY_RENDERED = rendered(SECURITY)


MOST_KNOWN = 1024


class Reception:
    """Receives the requests of one event loop; ``known`` are those that came before, by all their bytes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._limit = RequestLimit(services.serving)
        self._run, self._numbers = secrets.token_hex(4), itertools.count(1)
        self.known: dict[bytes, AskedRequest] = {}

    def enter(self, scope: Scope) -> Visit:
        """The visit that begins with the request of ``scope``, which carries it on."""
        visit = self.receive(self.read(scope), scope["client"][0] if scope["client"] else "")
        scope[SCOPE_KEY] = visit
        return visit

    def read(self, scope: Scope) -> AskedRequest:
        """What the request of ``scope`` asks."""
        key, unchanged, length = _read(scope["headers"])
        role = self._services.keys.role(key) if key else Role.OPEN
        # All that the answer depends on. The form is in the query: nothing is negotiated.
        answer = scope["method"], scope["raw_path"], scope["query_string"], role
        return AskedRequest(scope["method"], scope["path"], answer, role, unchanged, length)

    def receive(self, asked: AskedRequest, address: str) -> Visit:
        """The visit of who asks that from ``address``: it is counted, and finds what lies ready."""
        if asked.role not in (None, Role.OPEN):
            self._services.readers.published.asked()
        verdict = self._limit.count(address, asked.role or Role.OPEN)
        visit = Visit(asked, address, f"{self._run}-{next(self._numbers)}", verdict)
        if verdict.refused:
            visit.refusal = _too_many(verdict)
        elif asked.role is None:
            visit.refusal = _unknown_key()
        elif not self._services.readers.published.state.away:
            ready = self._services.kept.fresh(asked.answer)
            if ready and (sealed := ready.leaving(asked.if_none_match)):
                visit.ready, visit.sealed = ready, sealed
        return visit

    def know(self, came: bytes, asked: AskedRequest) -> None:
        """A request that came as these bytes asks that; only who has a key is remembered."""
        if asked.role:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[came] = asked

    def leave(self, visit: Visit) -> None:
        """The visit has ended."""
        self._services.audit.record(visit.line())

    def keep(self, visit: Visit) -> None:
        """What was made for it lies ready from now on."""
        if visit.made and visit.asked.method == "GET":
            self._services.kept.keep_at_door(visit.asked.answer, visit.made)


def _read(headers: Headers) -> tuple[str, bytes | None, int]:
    """The key (empty where there is none), ``If-None-Match``, and the length that the body is said to have.

    With a key in both headers it is that of ``Authorization``: a wrong one is refused, whatever stands beside it.
    """
    key, bearer, unchanged, length = "", "", None, 0
    for name, value in headers:
        if name == b"authorization":
            bearer = (value[7:].decode("latin-1").strip() if value[:7].lower() == b"bearer " else "") or "?"
        elif name == b"x-api-key":
            key = value.decode("latin-1") or "?"
        elif name == b"if-none-match":
            unchanged = value
        elif name == b"content-length":
            length = int(value) if value.isdigit() else 0
    return bearer or key, unchanged, length


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
