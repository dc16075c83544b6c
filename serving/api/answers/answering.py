"""From a request to its answer: what is kept, what is unchanged, what has to be asked, what is left when that fails."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import pyarrow as pa
from starlette.responses import Response

from lakepulse.errors import LakePulseError
from serving.api.answers import basis as told
from serving.api.answers import etag
from serving.api.answers.formats import MEDIA_TYPES, RowForm, encode, json_bytes
from serving.api.answers.kept import KeptAnswers, Request
from serving.api.answers.ready import Ready, matches, response
from serving.api.problems import ApiProblem, AwayError, unavailable
from serving.basis import Basis

AWAY = (AwayError, LakePulseError, OSError)
"""What a dependency raises when it cannot be asked; statements of our own are right, so LakeError is one of these."""


@dataclass(frozen=True)
class OperationAnswer:
    """Rows, or whatever is JSON, on their basis; ``following`` is the cursor of the next page."""

    data: Any
    basis: Basis
    following: str | None = None


@dataclass(frozen=True)
class Question:
    """A request, and the ways to its answer.

    ``look_up`` tells the basis without asking for the data (None: only the answer says it); ``ask`` gives the answer
    over it. An answer is kept for ``seconds``.
    """

    request: Request
    look_up: Callable[[], Awaitable[Basis]] | None
    ask: Callable[[Basis | None], Awaitable[OperationAnswer]]
    seconds: float


async def reply(
    kept: KeptAnswers,
    question: Question,
    if_none_match: bytes | None,
    rest_seconds: float,
) -> tuple[Ready, Response]:
    """What is known of the answer, for the door; and the answer, or a 304 where the caller has it.

    Raises ApiProblem: 503 where what it needs is away and there is no earlier answer.
    """
    ready = kept.fresh(question.request)
    if ready is None:
        try:
            ready = await made(kept, question, if_none_match)
        except AWAY as error:
            ready = _stale(kept, question.request, error, rest_seconds)
    return ready, leaving(ready, if_none_match)


def leaving(ready: Ready, if_none_match: bytes | None) -> Response:
    """``ready`` whole, or as the word that it has not changed."""
    sealed = ready.leaving(if_none_match)
    assert sealed is not None  # only who has an answer gets one without its body
    return response(ready, sealed)


async def made(kept: KeptAnswers, question: Question, if_none_match: bytes | None) -> Ready:
    """The answer as it is now; without a body where its basis says that the caller has it.

    Raises what dependencies raise.
    """
    era = kept.era
    basis = await question.look_up() if question.look_up else None
    if basis and if_none_match and matches(if_none_match, tag := etag.tag(question.request, basis)):
        # The caller has it: no query is run, and what is kept of it holds for longer.
        last = kept.last(question.request)
        if last and last.etag == tag:
            renewed = replace(last, until=time.monotonic() + question.seconds, era=era)
            kept.keep(question.request, renewed)
            return renewed
        return _ready(question, None, basis, tag, era)
    answer = await question.ask(basis)
    data = _data(answer, question.request.form)
    told_by_content = question.look_up is None or answer.basis.source == "live"
    tag = (
        etag.tag_of(question.request, answer.basis, data)
        if told_by_content
        else etag.tag(question.request, answer.basis)
    )
    ready = _ready(question, _body(answer, data, question.request.form), answer.basis, tag, era)
    kept.keep(question.request, ready)
    return ready


def _ready(question: Question, body: bytes | None, basis: Basis, tag: bytes, era: int) -> Ready:
    headers = [
        (b"content-type", MEDIA_TYPES[question.request.form].encode()),
        (b"etag", tag),
        # It may be kept, and is asked for again each time: a 304 costs next to nothing.
        (b"cache-control", b"private, no-cache"),
        (b"vary", b"Authorization, X-API-Key"),
        *told.headers(basis),
    ]
    until = time.monotonic() + question.seconds
    return Ready(question.request.operation, body, tag, headers, basis.committed_at, basis, until, era)


def _data(answer: OperationAnswer, form: RowForm) -> bytes:
    if isinstance(answer.data, pa.Table):
        return encode(answer.data, form)
    if form is not RowForm.JSON:
        raise ApiProblem(
            HTTPStatus.NOT_ACCEPTABLE, "this operation answers in JSON alone", "Leave out `form`."
        )
    return json_bytes(answer.data)


def _body(answer: OperationAnswer, data: bytes, form: RowForm) -> bytes:
    if form is not RowForm.JSON:
        return data
    rest = b'"basis":' + json_bytes(told.body(answer.basis)) + b',"next":' + json_bytes(answer.following)
    return b'{"data":' + data + b"," + rest + b"}"


def _stale(kept: KeptAnswers, request: Request, error: Exception, rest_seconds: float) -> Ready:
    last = kept.last(request)
    if last is None or last.body is None:
        raise unavailable(f"what the answer needs is away ({error})", rest_seconds) from error
    basis = replace(last.basis, stale=True)
    headers = [each for each in last.headers if not each[0].startswith((b"x-lakepulse-", b"etag"))]
    tag = last.etag[:-1] + b'-stale"'
    body = last.body
    if request.form is RowForm.JSON:
        # Our own bytes: the data cannot hold this, their quotes are escaped.
        at = body.rindex(b',"basis":')
        following = body[body.rindex(b',"next":') :]
        body = body[:at] + b',"basis":' + json_bytes(told.body(basis)) + following
    headers = [*headers, (b"etag", tag), *told.headers(basis)]
    # The next request tries again.
    return replace(last, body=body, etag=tag, headers=headers, basis=basis, until=time.monotonic())
