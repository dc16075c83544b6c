"""Builds the images: one changing line for the user, everything that Docker says in a file beside the secrets."""

import re
from collections import deque
from typing import IO

from lakepulse.errors import ServiceError
from operations.compose.docker import Compose
from operations.compose.machine.installation import Installation
from operations.compose.progress import Tell

# Stages that several images have in common are made with the first of them: built at once, each would make its own.
SHARED = (("database-init", "minio"), ("kafka",))
_TAIL = 15
# The service that Compose builds for, the Dockerfile's stage where it has a name, the step.
_STEP = re.compile(r"^#\d+ \[(?P<image>[\w-]+) (?:[\w-]+ +)?\d+/\d+\] (?P<what>.+)$")


def build(installation: Installation, tell: Tell) -> None:
    """Build what has changed; raises ServiceError with the end of Docker's output where a step fails."""
    log = installation.build_log
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        for services in (*SHARED, ()):
            _build(Compose(installation), services, file, tell)


def _build(compose: Compose, services: tuple[str, ...], log: IO[str], tell: Tell) -> None:
    last: deque[str] = deque(maxlen=_TAIL)
    with compose.follow("--progress", "plain", "build", *services) as process:
        for line in process.stdout or ():
            log.write(line)
            last.append(line.rstrip())
            if what := step_of(line):
                tell(what)
    if process.returncode != 0:
        said = "\n  ".join(last)
        raise ServiceError(
            f"an image could not be built:\n  {said}",
            f"All of it is in {log.name}; `make up` goes on from here.",
        )


def step_of(line: str) -> str:
    """What a line of BuildKit's plain progress says is begun, for the user; empty for its other lines."""
    found = _STEP.match(line)
    return f"building {found['image']}: {found['what'][:90]}" if found else ""
