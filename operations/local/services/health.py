"""Waits until a started service answers, and says why where it does not."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import psycopg2
from confluent_kafka import KafkaException

from lakepulse.clients import kafka as clients
from lakepulse.errors import ServiceError
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from operations.local.ports import LOOPBACK
from operations.local.services import kafka
from operations.local.supervision.supervisor import Supervisor

POLL_SECONDS = 0.1
ANSWER_SECONDS = 2.0


def wait_for(service: str, settings: Settings, supervisor: Supervisor, seconds: float) -> None:
    """Return when ``service`` (postgres, kafka or registry) answers; raises ServiceError when it cannot."""
    deadline = time.monotonic() + seconds
    while not PROBES[service](settings):
        _require_alive(service, supervisor)
        if time.monotonic() > deadline:
            raise ServiceError(
                f"{service} does not answer after {seconds:.0f} s: {supervisor.log_tail(service, 3)}",
                "Raise LAKEPULSE_LOCAL_START_TIMEOUT_SECONDS on a slow machine.",
            )
        time.sleep(POLL_SECONDS)


def postgres_answers(settings: Settings) -> bool:
    """Whether the administrator can log in; a wrong password is an error, not a matter of waiting."""
    try:
        with closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home), dbname="postgres")):
            return True
    except psycopg2.OperationalError as error:
        if "password authentication failed" in str(error):
            raise ServiceError(
                f"Postgres on port {settings.postgres.port} does not know this installation's password",
                "Another server listens there, or the secrets were replaced: "
                "set LAKEPULSE_POSTGRES_PORT, or start anew with `lakepulse reset`.",
            ) from error
        return False


def kafka_answers(settings: Settings) -> bool:
    """Whether the broker lists its topics."""
    if not _listens(kafka.port(settings.kafka)):
        return False
    client = clients.admin(settings.kafka, "health")
    try:
        return bool(client.list_topics(timeout=ANSWER_SECONDS).brokers)
    except KafkaException:
        return False


def registry_answers(settings: Settings) -> bool:
    """Whether the registry lists its subjects."""
    address = urlsplit(settings.registry.url)
    # The standard library's client: `status` asks once, and httpx takes longer to load than the answer.
    client = HTTPConnection(address.hostname or LOOPBACK, address.port, timeout=ANSWER_SECONDS)
    try:
        client.request("GET", f"{address.path}/subjects")
        return client.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        client.close()


PROBES: dict[str, Callable[[Settings], bool]] = {
    "postgres": postgres_answers,
    "kafka": kafka_answers,
    "registry": registry_answers,
}


def answering(settings: Settings) -> dict[str, bool]:
    """Which of the services answer now, by name."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(PROBES, pool.map(lambda probe: probe(settings), PROBES.values()), strict=True))


def _require_alive(service: str, supervisor: Supervisor) -> None:
    state = next((each.state for each in supervisor.state() if each.name == service), "STOPPED")
    if state in {"FATAL", "STOPPED"}:
        raise ServiceError(
            f"{service} has stopped ({state}): {supervisor.log_tail(service, 3)}",
            f"Its log is {supervisor.log_path(service)}.",
        )


def _listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(ANSWER_SECONDS)
        return probe.connect_ex((LOOPBACK, port)) == 0
