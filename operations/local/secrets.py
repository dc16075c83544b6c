"""Generates the secrets of one installation: files that only their owner reads, new for every one."""

import os
import secrets
from pathlib import Path

from lakepulse.roles import ADMIN, API_SECRETS, PURPOSES

POSTGRES_SECRETS = tuple(f"postgres_{role}" for role in (ADMIN, *PURPOSES))
SECRET_BYTES = 24


def ensure_secrets(directory: Path) -> None:
    """Write each missing secret into ``directory`` (mode 0600); those that exist stay."""
    for name in (*POSTGRES_SECRETS, *API_SECRETS):
        path = directory / name
        if not path.is_file() or path.stat().st_size == 0:
            write_private(path, secrets.token_urlsafe(SECRET_BYTES) + "\n")


def write_private(path: Path, content: str) -> None:
    """Replace ``path`` by ``content`` in one step, at no moment readable by others."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(content)
    draft.replace(path)
