"""The secrets of an installation in containers: files that only the containers' user reads, new for every installation.

docker-compose.yml gives each service those it needs, as files below /run/secrets; a test holds both lists together.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from lakepulse.errors import SettingsError
from lakepulse.roles import API_SECRETS
from operations.local.secrets import POSTGRES_SECRETS, SECRET_BYTES, write_private

FERNET_KEY = "airflow_fernet_key"
SECRETS = (
    *POSTGRES_SECRETS,
    "postgres_airflow",
    "postgres_trino",
    "postgres_jupyter",
    "minio_root",
    "minio_stream",
    "minio_jobs",
    "minio_verify",
    "minio_trino",
    "minio_jupyter",
    "minio_landing",
    "minio_monitor",
    "minio_snapshots",
    "minio_api",
    *API_SECRETS,
    "trino_internal",
    "trino_admin",
    "trino_analyst",
    "trino_viewer",
    "trino_jupyter",
    "trino_registrar",
    "trino_monitor",
    "jupyter_token",
    "airflow_admin",
    "airflow_monitor",
    "grafana_admin",
    "airflow_secret_key",
    "airflow_jwt_secret",
    FERNET_KEY,
)

# What volumes were made with. The others are told to their services at every start, so new ones may replace them.
LASTING = ("postgres_lakepulse_admin", "minio_root", FERNET_KEY)
_MADE_WITH = "made-with.json"


def ensure_secrets(directory: Path, owner: tuple[int, int]) -> list[str]:
    """Write each missing secret (mode 0600, owned by ``owner``); those that exist stay. The names that were written."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = [name for name in SECRETS if not (directory / name).exists()]
    for name in written:
        write_private(directory / name, _generated(name) + "\n")
        if os.getuid() == 0:
            os.chown(directory / name, *owner)
    return written


def check_secrets(directory: Path, names: Sequence[str] = SECRETS) -> None:
    """Raise SettingsError where a secret is missing, empty, or open to other users of the machine."""
    for name in names:
        path = directory / name
        if not path.is_file() or not path.read_text().strip():
            raise SettingsError(
                f"the secret {name} is missing or empty ({path})",
                "Put the file back from a backup, or begin anew with `make reset`: the services know the old one.",
            )
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"the secret {path} can be read by other users", f"Run `chmod 600 {path}`.")


def remember_lasting(directory: Path) -> None:
    """Note what the volumes are being made with, as SHA-256 of secrets of full strength."""
    write_private(directory / _MADE_WITH, json.dumps({name: _digest(directory / name) for name in LASTING}))


def check_lasting(directory: Path) -> None:
    """Raise SettingsError where a secret that the volumes were made with is missing, open to others, or another one."""
    check_secrets(directory, LASTING)
    noted = directory / _MADE_WITH
    for name, digest in (json.loads(noted.read_text()) if noted.is_file() else {}).items():
        if _digest(directory / name) != digest:
            raise SettingsError(
                f"the secret {name} has been changed ({directory / name})",
                "Put the old one back, or begin anew with `make reset`: the data were made with the old one.",
            )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes().strip()).hexdigest()


def _generated(name: str) -> str:
    """A Fernet key is 32 bytes in URL-safe base64 with its padding; the others are any text."""
    if name == FERNET_KEY:
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(SECRET_BYTES)
