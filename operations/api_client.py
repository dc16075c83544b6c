"""A client of this installation's API, for the commands and benches that ask it."""

import httpx

from lakepulse.settings import HomeSettings
from serving.api.access.roles import Role
from serving.api.settings import ServingSettings


def api_address(serving: ServingSettings) -> str:
    """Where its operations are."""
    return f"http://{serving.host}:{serving.port}/api/v1"


def open_client(home: HomeSettings, serving: ServingSettings, role: Role, seconds: float) -> httpx.Client:
    """A client that shows the key of ``role``, with ``seconds`` for an answer; SettingsError without that secret."""
    key = home.secret(f"api_key_{role.label}").get_secret_value()
    return httpx.Client(
        base_url=api_address(serving), headers={"X-API-Key": key}, timeout=seconds, trust_env=False
    )
