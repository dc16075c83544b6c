"""CPU of containers, as Docker's engine counts it: from its API, which costs the containers nothing.

``docker stats`` only shows a share of the last second, and a command inside a container would be charged to it.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from lakepulse.errors import ServiceError
from operations.compose.docker import answer

PROJECT, SERVICE, ONE_OFF = (f"com.docker.compose.{name}" for name in ("project", "service", "oneoff"))
"""The labels that Compose gives a container."""
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class ContainerCpu:
    """A running container's CPU seconds so far; ``one_off`` where `docker compose run` started it."""

    service: str
    one_off: bool
    cpu: float


class Engine:
    """The engine that `docker` talks to; ServiceError where it is not on this machine or does not answer."""

    def __init__(self, project: str) -> None:
        """``project``: Compose's name of the installation."""
        self._project = project
        transport = httpx.HTTPTransport(uds=_socket())
        self._client = httpx.Client(transport=transport, base_url="http://docker", timeout=TIMEOUT_SECONDS)

    def close(self) -> None:
        """Leave the engine."""
        self._client.close()

    def look(self) -> dict[str, ContainerCpu]:
        """Every running container of the project by its identifier."""
        filters = f'{{"label":["{PROJECT}={self._project}"]}}'
        containers = self._get("/containers/json", {"filters": filters})
        # Side by side: the engine takes a second over each, in older versions even where one sample is asked for.
        with ThreadPoolExecutor(len(containers) or 1) as pool:
            looks = list(pool.map(self._container, containers))
        return {str(each["Id"]): look for each, look in zip(containers, looks, strict=True)}

    def _container(self, container: Mapping[str, Any]) -> ContainerCpu:
        parameters = {"stream": "false", "one-shot": "true"}
        stats = self._get(f"/containers/{container['Id']}/stats", parameters)
        return container_cpu(container["Labels"], stats)

    def _get(self, path: str, parameters: Mapping[str, str]) -> Any:  # noqa: ANN401  # JSON
        try:
            return self._client.get(path, params=dict(parameters)).raise_for_status().json()
        except httpx.HTTPError as error:
            raise ServiceError(
                f"Docker's engine does not answer ({error})", "`make doctor` looks at the machine."
            ) from error


def container_cpu(labels: Mapping[str, str], stats: Mapping[str, Any]) -> ContainerCpu:
    """What the engine's answers say of a container; it counts nanoseconds."""
    used = stats.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0)
    return ContainerCpu(labels.get(SERVICE, "?"), labels.get(ONE_OFF) == "True", used / 1e9)


def used_between(
    before: Mapping[str, ContainerCpu], after: Mapping[str, ContainerCpu]
) -> tuple[dict[str, float], float]:
    """CPU seconds by service, and of what was started by hand: the traffic.

    A container that was started between counts from its start, and so does one whose counter is lower: it was started
    again. One that was removed meanwhile is not seen.
    """
    services: dict[str, float] = {}
    by_hand = 0.0
    for identifier, container in after.items():
        earlier = before[identifier].cpu if identifier in before else 0.0
        used = container.cpu - earlier if container.cpu >= earlier else container.cpu
        if container.one_off:
            by_hand += used
        else:
            services[container.service] = services.get(container.service, 0.0) + used
    return services, by_hand


def _socket() -> str:
    """The socket's path: DOCKER_HOST's, or that of the context that `docker` uses."""
    format_ = "{{.Endpoints.docker.Host}}"
    host = os.environ.get("DOCKER_HOST") or answer(["docker", "context", "inspect", "--format", format_])
    scheme, _, path = host.strip().partition("://")
    if scheme != "unix":
        raise ServiceError(f"Docker's engine is at {host.strip()}", "Run this on the machine where it runs.")
    return path
