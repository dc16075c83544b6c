"""Writer schemas by their id, compiled once into decoders; ``lakepulse.clients.registry`` fetches them."""

import json
from collections.abc import Callable

import fastavro

from spark_jobs.bronze.decode.avro_types import AvroType
from spark_jobs.bronze.decode.envelope import EnvelopeDecoder, UnusableSchemaError, envelope_decoder


class Schemas:
    """The schemas met so far. An id never changes its meaning, so what was fetched is kept."""

    def __init__(self, fetch: Callable[[int], str | None]) -> None:
        """``fetch`` gives the schema's JSON text, or None where the id is unknown."""
        self._fetch = fetch
        self._schemas: dict[int, AvroType] = {}
        self._parsed: dict[int, AvroType] = {}
        self._decoders: dict[tuple[int, str], EnvelopeDecoder] = {}

    def schema(self, schema_id: int) -> AvroType:
        """The Avro schema; UnusableSchemaError where the id is unknown."""
        if schema_id not in self._schemas:
            text = self._fetch(schema_id)
            if text is None:
                raise UnusableSchemaError(f"the schema id {schema_id} is unknown to the registry")
            self._schemas[schema_id] = json.loads(text)
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
