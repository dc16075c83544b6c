"""Trino's password file: ``user:iterations:salt:hash``, PBKDF2 with HMAC-SHA-1 as its file authenticator has it.

Format: https://trino.io/docs/current/security/password-file.html.
"""

import hashlib
import os
from collections.abc import Mapping

USERS = ("admin", "analyst", "viewer", "jupyter", "registrar", "monitor")
ITERATIONS = 10_000
"""Ten times what Trino asks for; the passwords are 192 random bits, so that more would only cost time at login."""
SALT_BYTES = 16
HASH_BYTES = 20


def password_file(passwords: Mapping[str, str]) -> str:
    """One line a user."""
    return "".join(f"{user}:{hashed(password)}\n" for user, password in passwords.items())


def hashed(password: str, salt: bytes | None = None) -> str:
    """``iterations:salt:hash``, the last two hexadecimal."""
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    digest = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, ITERATIONS, HASH_BYTES)
    return f"{ITERATIONS}:{salt.hex()}:{digest.hex()}"
