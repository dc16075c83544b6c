"""A Compose whose containers and starts are what a test says."""

import subprocess
from collections.abc import Sequence
from typing import IO, TypeVar

from operations.compose.docker import Compose, Container
from operations.compose.machine.installation import Installation

Step = TypeVar("Step")


class Scripted(Compose):
    """Its containers are, look after look, those of ``looks``; its starts run ``starts``; the last of each stays."""

    def __init__(self, *looks: list[Container], starts: Sequence[str] = ()) -> None:
        super().__init__(Installation())
        self._looks = list(looks)
        self._starts = list(starts)

    def containers(self) -> list[Container]:
        return _next(self._looks)

    def starting(self, output: IO[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(["sh", "-c", _next(self._starts)], stdout=output, text=True)

    def log_tail(self, service: str, lines: int = 5) -> str:
        return f"{service} said why"


def _next(script: list[Step]) -> Step:
    return script.pop(0) if len(script) > 1 else script[0]


def container(state: str, health: str = "", exit_code: int = 0, service: str = "trino") -> Container:
    return Container(service, f"lakepulse-{service}-1", state, health, exit_code)
