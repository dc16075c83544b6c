"""Finds and ends processes that belong to an installation though its supervisor is gone.

Every supervised process carries the installation's directory in its environment, and so do its children. Postgres
is known by its data directory instead: it overwrites its environment and may belong to another user.
"""

import os
from contextlib import suppress
from pathlib import Path

import psutil

MARK = "LAKEPULSE_SUPERVISED"
# The kernel ends what is killed, but on a busy machine not at once.
KILLED_WITHIN_SECONDS = 60


def left_behind(home: Path) -> list[psutil.Process]:
    """The running processes of the installation in ``home``, except the caller and those that started it."""
    with suppress(psutil.Error):
        own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
        return [each for each in psutil.process_iter() if each.pid not in own and _belongs(each, home)]
    return []


def end(processes: list[psutil.Process], patience_seconds: float) -> None:
    """Ask the processes to stop, Postgres last; kill those that have not after ``patience_seconds``."""
    databases = [each for each in processes if _is_postmaster(each)]
    for group in ([each for each in processes if each not in databases], databases):
        for process in group:
            with suppress(psutil.NoSuchProcess):
                process.terminate() if process not in databases else process.send_signal(2)
        for process in psutil.wait_procs(group, timeout=patience_seconds)[1]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(group, timeout=KILLED_WITHIN_SECONDS)


def _belongs(process: psutil.Process, home: Path) -> bool:
    with suppress(psutil.Error, OSError):
        if _is_postmaster(process):
            return str(home / "postgres" / "data") in process.cmdline()
        return process.environ().get(MARK) == str(home)
    return False


def _is_postmaster(process: psutil.Process) -> bool:
    """The server itself: its children show a title in place of ``-D <data>``, and stop with it."""
    with suppress(psutil.Error):
        command = process.cmdline()
        return len(command) == 3 and Path(command[0]).name == "postgres" and command[1] == "-D"
    return False
