"""Answers of an API, and what may be wrong with them: what passes, and what somebody has to mend."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn

import httpx

_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_SHOWN_CHARACTERS = 200


@dataclass(frozen=True)
class ApiAnswer:
    """The JSON of an answer, and the address of the next one where a ``Link`` header names it."""

    document: Any
    next_link: str | None


class PassingError(Exception):
    """What may be gone when it is asked again, after ``wait`` seconds where the API says so."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


def parsed(body: bytes, headers: httpx.Headers, links: Mapping[str | None, dict[str, str]]) -> ApiAnswer:
    """The answer in ``body``, its numbers with all their digits; PassingError where it is not whole JSON."""
    try:
        document = json.loads(body, parse_float=Decimal, parse_constant=_refused)
    except ValueError as error:
        raise PassingError(
            f"an answer that is not JSON ({headers.get('content-type', 'no type')}, {len(body):,} bytes: {error})"
        ) from None
    return ApiAnswer(document, links.get("next", {}).get("url"))


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def passes(status: int) -> bool:
    """Whether an answer of that status may be another one later."""
    return status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def retry_after(headers: httpx.Headers, now: datetime) -> float | None:
    """The seconds that ``Retry-After`` asks to wait, as a number or a date (RFC 9110); None where it does not say."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def said(body: bytes) -> str:
    """What an answer says of its error, for a sentence: its JSON's reason or message, or the beginning of its text."""
    text = body.decode(errors="replace").strip()
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, dict):
        found = [
            document[key] for key in ("reason", "message", "error", "detail") if _is_text(document.get(key))
        ]
        text = found[0] if found else text
    return " ".join(text.split())[:_SHOWN_CHARACTERS]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
