"""The schema registry (Confluent's API), read patiently: it may restart while the stream runs."""

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from lakepulse.errors import ServiceError

NOT_FOUND = 404
PATIENCE_SECONDS = 30


class Registry:
    """Fetches schemas by id."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def fetch(self, schema_id: int) -> str | None:
        """The schema's JSON text, None where the id is unknown; ServiceError where the registry stays silent."""
        attempts = Retrying(
            stop=stop_after_delay(PATIENCE_SECONDS),
            wait=wait_exponential_jitter(multiplier=0.1, max=3),
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
        return None if response.status_code == NOT_FOUND else str(response.json()["schema"])

    def _get(self, schema_id: int) -> httpx.Response:
        response = httpx.get(f"{self._url}/schemas/ids/{schema_id}", timeout=10)
        if response.status_code != NOT_FOUND:
            response.raise_for_status()
        return response
