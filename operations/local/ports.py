"""Says plainly when a port that a service needs is taken, by whom, and which setting moves the service."""

import errno
import random
import socket
from contextlib import suppress

import psutil

from lakepulse.errors import PortInUseError

LOOPBACK = "127.0.0.1"
FREE_PORTS = range(20_000, 32_000)


def require_free(port: int, service: str, setting: str) -> None:
    """Raise PortInUseError, with the owner where it can be seen, unless ``port`` can be bound on loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if error := _bind_error(probe, port):
            raise PortInUseError(
                f"port {port}, which {service} needs, is in use{_owner(port)}",
                f"Stop that program or choose another port: {setting}.",
            ) from error


def free_port() -> int:
    """A port on loopback that is free now, outside the range that systems hand to outgoing connections."""
    candidates = list(FREE_PORTS)
    random.shuffle(candidates)
    return next(port for port in candidates if can_bind(port))


def can_bind(port: int, host: str = LOOPBACK) -> bool:
    """Whether nobody listens on ``port`` of ``host``."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return not _bind_error(probe, port, host)


def _bind_error(probe: socket.socket, port: int, host: str = LOOPBACK) -> OSError | None:
    # As the services do: a port in TIME_WAIT is free for a new listener.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        return error
    return None


def _owner(port: int) -> str:
    """`` by <name> (process <pid>)``, or nothing where the system does not tell this user."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""
