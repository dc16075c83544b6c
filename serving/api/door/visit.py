"""A visit: one request on its way through the door, and what is known of it for headers and audit."""

import time
from typing import NamedTuple

from starlette.requests import Request

from serving.api.access.roles import Role
from serving.api.answers.ready import Headers, Ready, Sealed
from serving.api.audit import AuditLine
from serving.api.limits.rate import Verdict
from serving.api.problems import ApiProblem

SCOPE_KEY = "lakepulse.visit"


class AskedRequest(NamedTuple):
    """What a request asks: ``answer`` is all that its answer depends on, ``role`` None for a key that is nobody's.

    ``length`` is what the body is said to have (bytes).
    """

    method: str
    path: str
    answer: object
    role: Role | None
    if_none_match: bytes | None
    length: int


class Visit:
    """One request. ``refusal`` says why it comes no further; ``ready`` lies there for it, ``sealed`` as it leaves.

    Who answers it says which ``operation`` it was, and leaves what was ``made`` for the next one who asks the same.
    """

    def __init__(self, asked: AskedRequest, address: str, identity: str, verdict: Verdict) -> None:
        self.began = time.perf_counter()
        self.asked, self.address, self.identity, self.verdict = asked, address, identity, verdict
        self.role = asked.role or Role.OPEN
        self.refusal: ApiProblem | None = None
        self.ready: Ready | None = None
        self.sealed: Sealed | None = None
        self.made: Ready | None = None
        self.operation = ""
        self.status = 0
        self.sent = 0

    def headers(self) -> Headers:
        """What every answer to it says beside what it answers; another value each time."""
        return [(b"x-request-id", self.identity.encode()), *self.verdict.headers()]

    def line(self) -> AuditLine:
        """What the audit says of it."""
        return AuditLine(
            time.time(),
            self.identity,
            self.address,
            self.role,
            self.asked.method,
            self.asked.path,
            self.ready.operation if self.ready else self.operation,
            self.ready is not None,
            self.status,
            time.perf_counter() - self.began,
            self.sent,
        )


def visit_of(request: Request) -> Visit:
    """The visit that ``request`` belongs to."""
    found: Visit = request.scope[SCOPE_KEY]
    return found
