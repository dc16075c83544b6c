"""Where an installation in containers keeps its files on this machine, and whose they are.

Everything else (databases, topics, the lake) is in Docker's volumes, under the project's name.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from operations.compose.machine.environment import read_environment

ROOT = Path(__file__).resolve().parents[3]
# Whom the containers run as where the installation belongs to root: a user that owns nothing else.
SERVICE_USER = 10001


@dataclass(frozen=True)
class Installation:
    """One checkout's installation; ``env_file`` holds its settings, ``secrets`` its generated passwords and keys."""

    root: Path = ROOT

    @property
    def env_file(self) -> Path:
        """The settings that Compose reads."""
        return self.root / ".env"

    @property
    def environment(self) -> dict[str, str]:
        """The settings: the shell's own first, then ``.env``, as Compose has it."""
        return {**read_environment(self.env_file), **os.environ}

    @property
    def secrets(self) -> Path:
        """The directory with one file per secret."""
        configured = self.environment.get("LAKEPULSE_SECRETS_DIR", "./.lakepulse/compose/secrets")
        return (self.root / configured).resolve()

    @property
    def build_log(self) -> Path:
        """What Docker said when the images were built last."""
        return self.secrets.parent / "build.log"

    @property
    def project(self) -> str:
        """The name that containers, networks and volumes begin with."""
        return self.environment.get("COMPOSE_PROJECT_NAME", "lakepulse")


def owner() -> tuple[int, int]:
    """User and group that the containers run as, and that own the secrets: whoever asks, but never root."""
    if os.getuid() == 0:
        return SERVICE_USER, SERVICE_USER
    return os.getuid(), os.getgid()
