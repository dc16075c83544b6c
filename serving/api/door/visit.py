"""A visit: one request on its way through the door, and what is known of it for headers and audit."""

import time
from typing import NamedTuple

from starlette.requests import Request
from starlette.types import Scope

from serving.api.access.roles import Role
from serving.api.answers.ready import Headers, Ready, Sealed
from serving.api.audit import AuditLine
from serving.api.limits.rate import Verdict
from serving.api.problems import ApiProblem

SCOPE_KEY = "lakepulse.visit"


class Found(NamedTuple):
    """What lies ready for a request: ``sealed``, as it leaves of ``ready``."""

    sealed: Sealed
    ready: Ready


class Visit:
    """One request. ``refusal`` says why it comes no further, ``found`` what lies there for it.

    Who answers it says which ``operation`` it was, and leaves what was ``made`` for the next one who asks the same.
    """

    def __init__(self, scope: Scope, identity: str) -> None:
        self.began = time.perf_counter()
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.address: str = scope["client"][0] if scope["client"] else ""
        self.identity = identity
        self.role = Role.OPEN
        self.if_none_match: str | None = None
        self.length = 0
        self.verdict: Verdict | None = None
        self.refusal: ApiProblem | None = None
        self.found: Found | None = None
        self.made: Ready | None = None
        self.operation = ""
        self.status = 0
        self.sent = 0

    def headers(self) -> Headers:
        """What every answer to it says beside what it answers; another value each time."""
        limits = self.verdict.headers() if self.verdict else []
        return [(b"x-request-id", self.identity.encode()), *limits]

    def line(self) -> AuditLine:
        """What the audit says of it."""
        return AuditLine(
            time.time(),
            self.identity,
            self.address,
            self.role,
            self.method,
            self.path,
            self.found.ready.operation if self.found else self.operation,
            self.found is not None,
            int(self.status),
            time.perf_counter() - self.began,
            self.sent,
        )


def visit_of(request: Request) -> Visit:
    """The visit that ``request`` belongs to."""
    found: Visit = request.scope[SCOPE_KEY]
    return found
