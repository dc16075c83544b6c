"""API keys: one secret per role, found by its digest, so that the time it takes says nothing of a key."""

import hashlib

from lakepulse.settings import HomeSettings
from serving.api.access.roles import Role

HOLDERS = (Role.VIEWER, Role.ANALYST, Role.ADMIN)
"""The roles that have a key, in the secret ``api_key_<role>``."""
PURPOSES_OF_KEYS = {
    Role.VIEWER: "pages and programs; personal data is masked",
    Role.ANALYST: "whoever may see personal data",
    Role.ADMIN: "who runs the platform",
}


class Keys:
    """Knows the keys by their digests; raises SettingsError where a secret is missing."""

    def __init__(self, home: HomeSettings) -> None:
        self._roles = {
            _digest(home.secret(f"api_key_{role.label}").get_secret_value()): role for role in HOLDERS
        }

    def role(self, key: str) -> Role | None:
        """Whose ``key`` it is; None where it is nobody's."""
        return self._roles.get(_digest(key))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
