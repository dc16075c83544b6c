"""Waits until every service is healthy and every job has ended well, and says which one is not."""

import time
from collections.abc import Callable

from lakepulse.errors import ServiceError
from operations.compose.docker import Compose, Container
from operations.compose.progress import Tell

POLL_SECONDS = 2.0
# A service that restarts so long has a reason that waiting does not mend.
PATIENCE_SECONDS = 900.0
RESTARTING_SECONDS = 90.0
_NAMED = 4


def wait_for_health(
    compose: Compose, tell: Tell, starting: Callable[[], bool], patience: float = PATIENCE_SECONDS
) -> None:
    """Return when all containers are ready and nothing is ``starting`` any more.

    Raises ServiceError naming the first that failed, or that is late; what ``starting`` raises where none has.
    """
    deadline = time.monotonic() + patience
    restarting: dict[str, float] = {}
    while True:
        still_starting, given_up = _ask(starting)
        containers = compose.containers()
        waiting = [each for each in containers if not each.ready]
        # What has ended may be of an earlier start, as long as Compose has not come to it.
        if not still_starting:
            _require_no_end(compose, waiting)
        _require_rest(compose, waiting, restarting, 0.0 if given_up else RESTARTING_SECONDS)
        if given_up:
            raise given_up
        if not still_starting and not waiting:
            return
        if waiting and time.monotonic() > deadline:
            raise _failure(compose, waiting[0], f"is not healthy after {patience:.0f} s")
        ready = len(containers) - len(waiting)
        tell(f"{ready} of {len(containers)} ready; waiting for {_names(waiting)}")
        time.sleep(POLL_SECONDS)


def _ask(starting: Callable[[], bool]) -> tuple[bool, ServiceError | None]:
    try:
        return starting(), None
    except ServiceError as error:
        return False, error


def _names(containers: list[Container]) -> str:
    """The first in the order of the flow: what comes later mostly waits for them."""
    names = list(dict.fromkeys(each.service for each in containers))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _require_no_end(compose: Compose, waiting: list[Container]) -> None:
    for each in waiting:
        if each.state in {"exited", "dead"} and each.exit_code != 0:
            raise _failure(compose, each, f"has ended with exit code {each.exit_code}")


def _require_rest(
    compose: Compose, waiting: list[Container], restarting: dict[str, float], patience: float
) -> None:
    """Raise ServiceError where a service restarts for longer than ``patience`` seconds.

    ``restarting`` remembers since when, by container.
    """
    now = time.monotonic()
    for each in waiting:
        if each.state == "restarting" and now - restarting.setdefault(each.name, now) >= patience:
            raise _failure(compose, each, f"ends with exit code {each.exit_code} whenever it is started")


def _failure(compose: Compose, container: Container, what: str) -> ServiceError:
    said = compose.log_tail(container.service, 5) or "it said nothing"
    return ServiceError(
        f"{container.service} {what}: {said}",
        f"`make logs SERVICE={container.service}` shows more; `make up` goes on from here.",
    )
