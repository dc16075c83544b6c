"""Writes the supervisor's configuration file; ``supervisor.py`` runs what it says."""

import os
import shlex

from operations.local.layout import Layout
from operations.local.supervision.processes import MARK
from operations.local.supervision.programs import Program

LOG_BYTES = "10MB"
LOG_BACKUPS = 3
AUTORESTART = {"always": "true", "unexpected": "unexpected", "never": "false"}


def supervisor_conf(layout: Layout, programs: list[Program], stop_seconds: int) -> str:
    """The whole file: the supervisor itself, its control socket, and one section per program."""
    daemon: dict[str, object] = {
        "logfile": layout.logs / "supervisord.log",
        "logfile_maxbytes": LOG_BYTES,
        "logfile_backups": LOG_BACKUPS,
        "pidfile": layout.run / "supervisord.pid",
        "childlogdir": layout.logs,
        "umask": "022",
    }
    if os.geteuid() == 0:
        daemon["user"] = "root"
    sections: dict[str, dict[str, object]] = {
        "supervisord": daemon,
        "unix_http_server": {"file": layout.control_socket, "chmod": "0700"},
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
    }
    for program in programs:
        sections[f"program:{program.name}"] = _program(layout, program, stop_seconds)
    return "\n".join(_section(name, values) for name, values in sections.items())


def _program(layout: Layout, program: Program, stop_seconds: int) -> dict[str, object]:
    values: dict[str, object] = {
        "command": shlex.join(program.command),
        "directory": program.directory,
        "priority": program.priority,
        "autostart": "false",
        "autorestart": AUTORESTART[program.restart],
        "exitcodes": ",".join(map(str, program.final_exit_codes)),
        "startsecs": 1,
        "startretries": 30,
        "stopsignal": program.stop_signal,
        "stopwaitsecs": stop_seconds,
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": layout.logs / f"{program.name}.log",
        "stdout_logfile_maxbytes": LOG_BYTES,
        "stdout_logfile_backups": LOG_BACKUPS,
        "environment": f'{MARK}="{layout.home}",LAKEPULSE_HOME="{layout.home}",PYTHONUNBUFFERED="1"',
    }
    return values | ({"user": program.user} if program.user else {})


def _section(name: str, values: dict[str, object]) -> str:
    # The supervisor expands %(…)s in values: a per cent sign of a path is written twice.
    lines = (f"{key} = {str(value).replace('%', '%%')}" for key, value in values.items())
    return f"[{name}]\n" + "\n".join(lines) + "\n"
