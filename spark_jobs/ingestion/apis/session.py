"""The HTTP session with one API: its pace, its time-outs, and its requests made again while that may help."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from urllib.parse import urlsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from lakepulse.contracts.apis.model import ApiSource
from lakepulse.errors import ApiError, first_line
from spark_jobs.ingestion.apis.answers import ApiAnswer, PassingError, parsed, passes, retry_after, said
from spark_jobs.ingestion.apis.auth import NO_CREDENTIALS, Credentials

MOST_BYTES = 64 * 2**20
"""An answer longer than this is refused: an API that gives so much at once wants paging or shorter periods."""
_AGENT = "LakePulse"


@dataclass(frozen=True)
class ApiRequest:
    """One GET: an address without secrets, and the parameters to add to it."""

    address: str
    query: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(httpx.URL(self.address).copy_merge_params(dict(self.query)))


class ApiSession:
    """Requests to one API, one after another. ``sleep`` waits, and says nothing."""

    def __init__(
        self,
        source: ApiSource,
        credentials: Credentials = NO_CREDENTIALS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        # Both write addresses into logs, and an address may hold a key.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        limits = source.timeouts
        self.source = source
        self._credentials = credentials
        self._sleep = sleep
        self._free_at = 0.0
        self._client = httpx.Client(
            auth=credentials.auth,
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            headers={"User-Agent": _AGENT, "Accept": "application/json", **source.headers},
        )

    def __enter__(self) -> "ApiSession":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def attempts(self) -> Retrying:
        """The attempts at one request, with the waits between them; the last PassingError is raised."""
        policy = self.source.retry
        backoff = wait_exponential_jitter(multiplier=policy.backoff, max=policy.most, jitter=policy.backoff)
        return Retrying(
            retry=retry_if_exception_type(PassingError),
            stop=stop_after_attempt(policy.attempts),
            wait=lambda state: _asked_for(state) or backoff(state),
            sleep=self._sleep,
            reraise=True,
        )

    def ask(self, request: ApiRequest) -> ApiAnswer:
        """The answer to ``request``, asked once. Raises PassingError, and ApiError where asking again cannot help."""
        self._keep_pace()
        try:
            status, response, body = self._read(request)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise PassingError(_without_answer(error)) from None
        if status == HTTPStatus.OK:
            return parsed(body, response.headers, response.links)
        if passes(status):
            raise self._passing(status, response.headers, body)
        raise self._refused(request, status, response.headers, body)

    def _keep_pace(self) -> None:
        now = time.monotonic()
        if now < self._free_at:
            self._sleep(self._free_at - now)
        rate = self.source.rate
        self._free_at = max(now, self._free_at) + rate.seconds / rate.requests

    def _read(self, request: ApiRequest) -> tuple[int, httpx.Response, bytes]:
        """Status, headers and body; an answer that drips ends at the whole answer's time-out."""
        ends, body = time.monotonic() + self.source.timeouts.total, bytearray()
        with self._client.stream("GET", str(request)) as response:
            for part in response.iter_bytes():
                body += part
                if time.monotonic() > ends:
                    raise httpx.ReadTimeout(f"not whole after {self.source.timeouts.total:g} s")
                if len(body) > MOST_BYTES:
                    raise ApiError(
                        f"the API {self.source.api} answers {request} with more than {MOST_BYTES // 2**20} MiB",
                        f"Shorten period.days or declare paging in {self._contract}.",
                    )
        return response.status_code, response, bytes(body)

    def _passing(self, status: int, headers: httpx.Headers, body: bytes) -> PassingError:
        wait = retry_after(headers, datetime.now(UTC))
        if wait is not None and wait > self.source.retry.obey:
            raise ApiError(
                f"the API {self.source.api} answers {status} and asks to wait {wait:,.0f} s ({self._said(body)})",
                f"Run `lakepulse fetch {self.source.api}` again then; what was landed stays.",
            )
        return PassingError(f"{status} ({self._said(body)})", wait)

    def _refused(self, request: ApiRequest, status: int, headers: httpx.Headers, body: bytes) -> ApiError:
        what = f"the API {self.source.api} answers {status} to {request}: {self._said(body) or 'nothing'}"
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            file = self._credentials.file
            wanted = f"It wants a key: declare `auth` in {self._contract}."
            return ApiError(what, f"Put a valid key into {file}." if file else wanted)
        if httpx.codes.is_redirect(status):
            host = urlsplit(headers.get("location", "")).netloc or "another place"
            return ApiError(f"{what} (it has moved to {host})", f"Correct `address` in {self._contract}.")
        return ApiError(what, f"Correct address and query in {self._contract}.")

    def _said(self, body: bytes) -> str:
        return self._credentials.hidden(said(body))

    @property
    def _contract(self) -> str:
        return f"contracts/apis/{self.source.api}.yaml"


def _asked_for(state: RetryCallState) -> float | None:
    """The seconds that the API asked to wait, where it did."""
    error = state.outcome.exception() if state.outcome else None
    return error.wait if isinstance(error, PassingError) else None


def _without_answer(error: httpx.TransportError | httpx.DecodingError) -> str:
    kind = "a time-out" if isinstance(error, httpx.TimeoutException) else "no whole answer"
    return f"{kind} ({first_line(error)})"
