"""The schema registry's client: registers Avro schemas under BACKWARD compatibility, fetches them by their ids.

Confluent's API, which Apicurio speaks too: https://docs.confluent.io/platform/current/schema-registry/develop/api.html
The registry may restart meanwhile: whatever is asked is asked again for a while.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from lakepulse.errors import CaptureError, ServiceError, first_line

PATIENCE_SECONDS = 15.0
"""How long a question is asked again; with the last attempt's time it is below the 20 s in which a process stops."""

_ANSWER_SECONDS = 5.0
_MEDIA_TYPE = {"Content-Type": "application/vnd.schemaregistry.v1+json"}


class _UnavailableError(Exception):
    """The registry answered that it cannot answer now."""


class SchemaRegistry:
    """A client for one registry, safe to share between threads. Calls are tried again for ``patience`` seconds.

    ``errors`` counts the questions that it did not answer.
    """

    def __init__(self, url: str, patience: float = PATIENCE_SECONDS) -> None:
        self._url = url
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=_ANSWER_SECONDS, headers=_MEDIA_TYPE)
        self._retrying = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _UnavailableError)),
            wait=wait_exponential_jitter(multiplier=0.1, max=3.0),
            stop=stop_after_delay(patience),
            reraise=True,
        )
        self._ids: dict[tuple[str, str], int] = {}
        self.errors = 0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def check(self) -> None:
        """Raise ServiceError where the registry does not answer."""
        self._request("GET", "/subjects")

    def fetch(self, schema_id: int) -> str | None:
        """The schema's JSON text, None where the id is unknown; ServiceError where the registry stays silent."""
        answer = self._request("GET", f"/schemas/ids/{schema_id}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        self._expect_ok(answer, f"give schema {schema_id}")
        return str(answer.json()["schema"])

    def register(self, subject: str, schema: Mapping[str, Any]) -> int:
        """The id of ``schema`` under ``subject``; a new version where it is not there yet.

        Raises CaptureError where it is not BACKWARD-compatible with the versions before, ServiceError where the
        registry cannot be reached.
        """
        text = json.dumps(schema, separators=(",", ":"))
        if (subject, text) not in self._ids:
            self._ids[subject, text] = self._register(subject, {"schema": text, "schemaType": "AVRO"})
        return self._ids[subject, text]

    def _register(self, subject: str, body: dict[str, str]) -> int:
        path = f"/subjects/{quote(subject, safe='')}"
        known = self._request("POST", path, body)
        if known.status_code == HTTPStatus.OK:
            return int(known.json()["id"])
        guarded = self._require_backward(subject)
        answer = self._request("POST", f"{path}/versions", body)
        if answer.status_code == HTTPStatus.CONFLICT:
            raise CaptureError(
                f"the table behind {subject} changed in a way that its consumers cannot read: {_message(answer)}",
                "Undo the change in the source, then run `lakepulse capture --resnapshot`; nothing was confirmed.",
            )
        self._expect_ok(answer, f"register {subject}")
        if not guarded:
            self._require_backward(subject)
        return int(answer.json()["id"])

    def _require_backward(self, subject: str) -> bool:
        """Set the subject's compatibility; False where the subject does not exist yet."""
        answer = self._request("PUT", f"/config/{quote(subject, safe='')}", {"compatibility": "BACKWARD"})
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return False
        self._expect_ok(answer, f"set the compatibility of {subject}")
        return True

    def _expect_ok(self, answer: httpx.Response, purpose: str) -> None:
        if answer.status_code != HTTPStatus.OK:
            raise ServiceError(
                f"the schema registry at {self._url} refused to {purpose}: {_message(answer)}",
                "See the registry's log.",
            )

    def _request(self, method: str, path: str, body: dict[str, str] | None = None) -> httpx.Response:
        try:
            return self._retrying(self._once, method, path, body)
        except (httpx.TransportError, _UnavailableError) as error:
            raise ServiceError(
                f"the schema registry at {self._url} does not answer ({first_line(error)})",
                "Start it with `lakepulse up`, or correct LAKEPULSE_REGISTRY_URL.",
            ) from error

    def _once(self, method: str, path: str, body: dict[str, str] | None) -> httpx.Response:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.TransportError:
            self.errors += 1
            raise
        if answer.is_server_error:
            self.errors += 1
            raise _UnavailableError(f"status {answer.status_code}: {_message(answer)}")
        return answer


def _message(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]
