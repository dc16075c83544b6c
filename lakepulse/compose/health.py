"""Waits until every service is healthy and every job has ended well, and says which one is not."""

import time
from collections.abc import Callable

from lakepulse.compose.docker import Compose, Container
from lakepulse.compose.progress import Tell
from lakepulse.errors import ServiceError

POLL_SECONDS = 2.0
# A service that restarts so long has a reason that waiting does not mend.
PATIENCE_SECONDS = 900.0


def wait_for_health(
    compose: Compose, tell: Tell, starting: Callable[[], bool], patience: float = PATIENCE_SECONDS
) -> None:
    """Return when all containers are ready and nothing is ``starting`` any more.

    Raises ServiceError naming the first that failed, or that is late.
    """
    deadline = time.monotonic() + patience
    while True:
        still_starting = starting()
        containers = compose.containers()
        waiting = [each for each in containers if not each.ready]
        if not still_starting and not waiting:
            return
        for each in waiting:
            _require_alive(compose, each)
        if waiting and time.monotonic() > deadline:
            raise _failure(compose, waiting[0], f"is not healthy after {patience:.0f} s")
        ready = len(containers) - len(waiting)
        tell(f"{ready} of {len(containers)} ready; waiting for {', '.join(_names(waiting))}")
        time.sleep(POLL_SECONDS)


def _names(containers: list[Container]) -> list[str]:
    return sorted({each.service for each in containers})


def _require_alive(compose: Compose, container: Container) -> None:
    if container.state in {"exited", "dead"} and container.exit_code != 0:
        raise _failure(compose, container, f"has ended with exit code {container.exit_code}")


def _failure(compose: Compose, container: Container, what: str) -> ServiceError:
    said = compose.log_tail(container.service, 3) or "it said nothing"
    return ServiceError(
        f"{container.service} {what}: {said}",
        f"`make logs SERVICE={container.service}` shows more; `make up` goes on from here.",
    )
