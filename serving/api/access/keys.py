"""API keys: one secret per role, compared in a time that does not depend on how much of it is right."""

import hashlib
import hmac

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
        self._digests = {
            role: _digest(home.secret(f"api_key_{role.label}").get_secret_value()) for role in HOLDERS
        }

    def role(self, key: str) -> Role | None:
        """Whose ``key`` it is; None where it is nobody's."""
        digest, found = _digest(key), None
        # All of them, always: how long it takes says nothing.
        for role, known in self._digests.items():
            if hmac.compare_digest(digest, known):
                found = role
        return found


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
