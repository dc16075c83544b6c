"""Where the embedded platform keeps what: the directories below LAKEPULSE_HOME, and the lock over them."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lakepulse.errors import ServiceError
from lakepulse.settings import HomeSettings

# sockaddr_un.sun_path holds 104 bytes on macOS, 108 on Linux, the terminating zero included.
LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True)
class Layout:
    """The directories of one installation; ``create`` makes them."""

    home: Path

    @classmethod
    def of(cls, settings: HomeSettings) -> "Layout":
        """The layout below LAKEPULSE_HOME, made absolute since services change their directory."""
        return cls(settings.home.resolve())

    @property
    def postgres(self) -> Path:
        """The database cluster, in ``data`` below it."""
        return self.home / "postgres"

    @property
    def kafka(self) -> Path:
        """The broker's configuration and log segments."""
        return self.home / "kafka"

    @property
    def registry(self) -> Path:
        """The registry's configuration (its schemas are in Postgres)."""
        return self.home / "registry"

    @property
    def monitoring(self) -> Path:
        """Metrics, alerts and the configuration of their stores; there from the first start with monitoring on."""
        return self.home / "monitoring"

    @property
    def logs(self) -> Path:
        """One rotated log per program."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """The supervisor's configuration, process id and lock."""
        return self.home / "run"

    @property
    def secrets(self) -> Path:
        """One file per secret, readable by the owner alone."""
        return self.home / "secrets"

    @property
    def control_socket(self) -> Path:
        """The supervisor's control socket; beside the temporary files where the path would be too long."""
        path = self.run / "supervisor.sock"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"lakepulse-{os.getuid()}-{digest}" / "supervisor.sock"

    def create(self) -> None:
        """Make the directories, closed to other users except where Postgres passes through as its own user."""
        self.home.mkdir(parents=True, exist_ok=True)
        for directory in (
            self.run,
            self.secrets,
            self.control_socket.parent,
            self.kafka,
            self.registry,
            self.logs,
        ):
            directory.mkdir(mode=0o700, exist_ok=True)
        self.postgres.mkdir(mode=0o711, exist_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one `up`, `down` or `reset` at a time change this installation; raises ServiceError else."""
        self.run.mkdir(parents=True, exist_ok=True)
        with (self.run / "lock").open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ServiceError(
                    f"another lakepulse command is starting or stopping the services in {self.home}",
                    "Wait for it to end and run the same command again.",
                ) from error
            yield
