"""Facts of a Kafka message: what its envelope says of its place in the source, read otherwise than bronze reads."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import fastavro
import httpx
from httpx import codes

from lakepulse.errors import ServiceError, first_line

_WIRE_HEADER = 5
_TIMEOUT = 10.0
_UNREADABLE = (ValueError, KeyError, TypeError, EOFError, IndexError, OverflowError, AttributeError)


@dataclass(frozen=True, slots=True)
class Facts:
    """What bronze must say of a message in its metadata columns; ``committed_us`` is in µs since 1970."""

    op: str
    commit_lsn: int
    sequence: int
    xid: int | None
    committed_us: int
    schema_id: int


@contextmanager
def written_schemas(url: str) -> Iterator[Callable[[int], str | None]]:
    """A function from a schema's id to its JSON text in the registry, None where the id is unknown.

    It raises ServiceError where the registry does not answer.
    """
    with httpx.Client(timeout=_TIMEOUT) as client:

        def fetch(schema_id: int) -> str | None:
            try:
                response = client.get(f"{url.rstrip('/')}/schemas/ids/{schema_id}")
                known = response.status_code != codes.NOT_FOUND
                return str(response.raise_for_status().json()["schema"]) if known else None
            except httpx.HTTPError as error:
                raise ServiceError(
                    f"the schema registry at {url} does not answer ({first_line(error)})",
                    "Start it with `lakepulse up`, or correct LAKEPULSE_REGISTRY_URL.",
                ) from error

        yield fetch


class Envelopes:
    """Reads envelopes; each writer schema is fetched once, by its id."""

    def __init__(self, fetch: Callable[[int], str | None]) -> None:
        """``fetch`` gives a schema's JSON text, None where the id is unknown."""
        self._fetch = fetch
        self._schemas: dict[int, Any] = {}

    def facts(self, value: bytes | None) -> Facts | None:
        """The facts of a row's message; None where it cannot be read."""
        if value is None:
            return None
        try:
            return _facts(self.content(value), int.from_bytes(value[1:_WIRE_HEADER], "big"))
        except _UNREADABLE:
            return None

    def ended(self, value: bytes | None) -> int | None:
        """The commit LSN of the transaction that an END record ends; None for a BEGIN record, -1 for anything else."""
        try:
            record = self.content(value or b"")
            return int(str(record["id"]).rpartition(":")[2]) if record["status"] == "END" else None
        except _UNREADABLE:
            return -1

    def content(self, value: bytes) -> Any:  # noqa: ANN401  # what Avro's schema says
        """The record in a value of Confluent's wire format; raises ValueError or the like where it holds none."""
        if len(value) < _WIRE_HEADER or value[0]:
            raise ValueError("not Confluent's wire format")
        body = io.BytesIO(value[_WIRE_HEADER:])
        return fastavro.schemaless_reader(
            body, self._schema(int.from_bytes(value[1:_WIRE_HEADER], "big")), None
        )

    def _schema(self, schema_id: int) -> Any:  # noqa: ANN401
        if schema_id not in self._schemas:
            text = self._fetch(schema_id)
            if text is None:
                raise ValueError("an unknown schema")
            self._schemas[schema_id] = fastavro.parse_schema(json.loads(text))
        return self._schemas[schema_id]


def _facts(content: Any, schema_id: int) -> Facts:  # noqa: ANN401
    source, transaction = content["source"], content["transaction"]
    xid, _, lsn = transaction["id"].rpartition(":")
    microseconds = source.get("ts_us")
    return Facts(
        op=content["op"],
        commit_lsn=int(lsn),
        sequence=transaction["total_order"],
        xid=int(xid) if xid.isdigit() else None,
        committed_us=source["ts_ms"] * 1000 if microseconds is None else microseconds,
        schema_id=schema_id,
    )
