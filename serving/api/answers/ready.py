"""An answer that is ready to leave: whole, or as the word that nothing has changed."""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from http import HTTPStatus

from starlette.responses import Response

from serving.basis import Basis

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Sealed:
    """What leaves of an answer, but for the headers that are others each time."""

    status: HTTPStatus
    headers: Headers
    body: bytes

    @cached_property
    def rendered(self) -> bytes:
        """Its headers as they stand in HTTP/1.1; made once."""
        return rendered(self.headers)


@dataclass(frozen=True)
class Ready:
    """The answer of ``operation`` as bytes with its headers, which ``etag`` identifies.

    It is good until ``until`` (monotonic seconds) and in its ``era`` alone, see ``KeptAnswers``. ``committed_at`` is
    the age's beginning; None: it has none. Without a ``body`` it is good for who has it already.
    """

    operation: str
    body: bytes | None
    etag: bytes
    headers: Headers
    committed_at: datetime | None
    basis: Basis
    until: float
    era: int

    @cached_property
    def whole(self) -> Sealed | None:
        """For who has not got it."""
        if self.body is None:
            return None
        return Sealed(HTTPStatus.OK, [(b"content-length", b"%d" % len(self.body)), *self.headers], self.body)

    @cached_property
    def unchanged(self) -> Sealed:
        """For who has it: its headers without those of a body."""
        headers = [each for each in self.headers if each[0] != b"content-type"]
        return Sealed(HTTPStatus.NOT_MODIFIED, headers, b"")

    def leaving(self, if_none_match: bytes | None) -> Sealed | None:
        """The way in which it leaves: as the word that it has not changed, or whole, where there is its body."""
        same = if_none_match is not None and matches(if_none_match, self.etag)
        return self.unchanged if same else self.whole

    def age(self) -> Headers:
        """The header that says how old it is now (s)."""
        if self._committed_at is None:
            return []
        return [(b"x-lakepulse-age-seconds", b"%.3f" % max(0.0, time.time() - self._committed_at))]

    @cached_property
    def _committed_at(self) -> float | None:
        return None if self.committed_at is None else self.committed_at.timestamp()


def response(ready: Ready, sealed: Sealed) -> Response:
    """``sealed``, one of the two ways in which ``ready`` leaves, for the framework."""
    found = Response(sealed.body, sealed.status)
    found.raw_headers = [*sealed.headers, *ready.age()]
    return found


def rendered(headers: Headers) -> bytes:
    """``headers`` as they stand in HTTP/1.1, each with the end of its line; unchecked: their values are our own."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


def matches(header: bytes, etag: bytes) -> bool:
    """Whether ``If-None-Match`` names ``etag``; compared weakly, as RFC 9110 says."""
    if header == etag:
        return True
    named = {each.strip().removeprefix(b"W/") for each in header.split(b",")}
    return etag in named or b"*" in named
