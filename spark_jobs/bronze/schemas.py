"""Writer schemas by their id, from the registry, compiled once into decoders.

A schema id never changes its meaning, so what was fetched is kept. The registry's API is Confluent's.
"""

import json
from typing import Any

import fastavro
import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from lakepulse.errors import ServiceError
from spark_jobs.bronze.avro_source import AvroType
from spark_jobs.bronze.envelope import EnvelopeDecoder, UnusableSchemaError, envelope_decoder

NOT_FOUND = 404
PATIENCE_SECONDS = 30


class Schemas:
    """The registry's schemas; unknown ids are remembered only for the batch in which they were asked for."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._client = httpx.Client(timeout=10)
        self._schemas: dict[int, AvroType] = {}
        self._parsed: dict[int, AvroType] = {}
        self._decoders: dict[tuple[int, str], EnvelopeDecoder] = {}

    def schema(self, schema_id: int) -> AvroType:
        """The Avro schema; UnusableSchemaError where the id is unknown, ServiceError without a registry."""
        if schema_id not in self._schemas:
            self._schemas[schema_id] = json.loads(self._fetch(schema_id)["schema"])
        return self._schemas[schema_id]

    def parsed(self, schema_id: int) -> AvroType:
        """The schema as fastavro wants it; raises like ``schema``."""
        if schema_id not in self._parsed:
            self._parsed[schema_id] = fastavro.parse_schema(self.schema(schema_id))
        return self._parsed[schema_id]

    def decoder(self, schema_id: int, relation: str) -> EnvelopeDecoder:
        """The decoder of ``relation``'s envelope; UnusableSchemaError where the schema is not one."""
        where = (schema_id, relation)
        if where not in self._decoders:
            self._decoders[where] = envelope_decoder(self.schema(schema_id), relation)
        return self._decoders[where]

    def _fetch(self, schema_id: int) -> dict[str, Any]:
        attempts = Retrying(
            stop=stop_after_delay(PATIENCE_SECONDS),
            wait=wait_exponential_jitter(0.1, 3),
            retry=retry_if_exception_type(httpx.HTTPError),
            reraise=True,
        )
        try:
            response: httpx.Response = attempts(self._get, schema_id)
        except httpx.HTTPError as error:
            raise ServiceError(
                f"the schema registry at {self._url} does not answer ({error or type(error).__name__})",
                "Start it with `lakepulse up`, or correct LAKEPULSE_REGISTRY_URL.",
            ) from error
        if response.status_code == NOT_FOUND:
            raise UnusableSchemaError(f"the schema id {schema_id} is unknown to the registry")
        content: dict[str, Any] = response.json()
        return content

    def _get(self, schema_id: int) -> httpx.Response:
        response = self._client.get(f"{self._url}/schemas/ids/{schema_id}")
        if response.status_code != NOT_FOUND:
            response.raise_for_status()
        return response
