"""Paging of the four kinds: which request is the first, and which follows an answer."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import httpx

from lakepulse.contracts.apis.model import (
    ApiSource,
    CursorPaging,
    LinkPaging,
    OffsetPaging,
    PageNumberPaging,
    QueryKeyAuth,
)
from lakepulse.errors import ApiError
from spark_jobs.ingestion.apis.answers import ApiAnswer
from spark_jobs.ingestion.apis.session import ApiRequest


def first_request(source: ApiSource, request: ApiRequest) -> ApiRequest:
    """``request`` for its first page."""
    match source.paging:
        case PageNumberPaging(parameter=parameter, first=first):
            return _with(request, parameter, first)
        case OffsetPaging(parameter=parameter):
            return _with(request, parameter, 0)
        case _:
            return request


def next_request(
    source: ApiSource, request: ApiRequest, answer: ApiAnswer, records: int, so_far: int
) -> ApiRequest | None:
    """The request for the page after ``answer``, with its ``records`` ``so_far`` have come; None: it was the last.

    Numbered pages end with an empty one, not with a short one: an API may give fewer records than it is asked for.
    Raises ApiError where a ``Link`` leads to another server, which would get the secret.
    """
    match source.paging:
        case PageNumberPaging(parameter=parameter):
            return _with(request, parameter, int(request.query[parameter]) + 1) if records else None
        case OffsetPaging(parameter=parameter):
            return _with(request, parameter, so_far) if records else None
        case CursorPaging(parameter=parameter, next=path):
            cursor = _cursor(answer.document, path)
            return _with(request, parameter, cursor) if cursor not in (None, "", False) else None
        case LinkPaging():
            return _linked(source, request, answer.next_link) if answer.next_link else None
        case None:
            return None


def _with(request: ApiRequest, parameter: str, value: object) -> ApiRequest:
    return replace(request, query={**request.query, parameter: str(value)})


def _cursor(document: object, path: str) -> object:
    """The cursor at ``path``; None where there is none, as at the last page."""
    for key in path.split(".")[1:]:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _linked(source: ApiSource, request: ApiRequest, link: str) -> ApiRequest:
    address = urljoin(request.address, link)
    here, there = urlsplit(request.address), urlsplit(address)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise ApiError(
            f"the API {source.api} names its next page on another server, {there.scheme}://{there.netloc}",
            f"Correct `address` in contracts/apis/{source.api}.yaml if that is where it is now.",
        )
    # The link is whole: its parameters are those of the next page; a key among them is the session's to add.
    match source.auth:
        case QueryKeyAuth(parameter=parameter):
            return ApiRequest(str(httpx.URL(address).copy_remove_param(parameter)))
        case _:
            return ApiRequest(address)
